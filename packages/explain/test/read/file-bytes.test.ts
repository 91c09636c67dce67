import assert from 'node:assert/strict'
import { open } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { FileBytes } from '../../src/read/file-bytes.ts'
import { Folder } from './files.ts'

const folder = new Folder()

describe('FileBytes', () => {
  test('reads what is there from a place on, and nothing behind the end', async () => {
    const file = await open(folder.write('ten', '0123456789'))
    const bytes = new FileBytes(file)
    const room = new Uint8Array(6)
    assert.equal(await bytes.read(room, 2), 6)
    assert.equal(Buffer.from(room).toString(), '234567')
    assert.deepEqual([await bytes.read(room, 8), await bytes.read(room, 10)], [2, 0])
    await file.close()
  })

  test('gives others their turn with the fourth piece, and not before', async () => {
    const file = await open(folder.write('long', 'x'.repeat(100)))
    const bytes = new FileBytes(file)
    let turns = 0
    setImmediate(() => {
      turns += 1
    })
    for (let i = 0; i < 3; i += 1) await bytes.read(new Uint8Array(1), i)
    assert.equal(turns, 0)
    await bytes.read(new Uint8Array(1), 3)
    assert.equal(turns, 1)
    await file.close()
  })
})
