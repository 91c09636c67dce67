// Goal: a pipe that nobody reads any more ends the command without a word.
// Method: the real file, whose output is closed before it is written.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))

test('whoever reads may stop reading', async () => {
  const child = spawn(process.execPath, ['--conditions=sallyport:source', MAIN, '--help'])
  child.stdout.destroy()
  let told = ''
  child.stderr.on('data', (piece: Buffer) => {
    told += piece.toString()
  })
  assert.deepEqual(await once(child, 'close'), [141, null])
  assert.equal(told, '')
})
