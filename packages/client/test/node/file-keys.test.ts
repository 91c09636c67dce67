// Goal: all processes that name a file have one key, which only its owner can read, and nothing is overwritten.
// Method: many at once in a folder that is not there yet; files that are no keys.
import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { dpopKeys } from '../../src/index.ts'
import { fileKeys } from '../../src/node/index.ts'
import { verifiedJwt } from '../support/proof.ts'

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keys-'))
})
after(() => rm(folder, { recursive: true }))

describe('fileKeys', () => {
  test('20 at once have one key, and the next one has it too', async () => {
    const file = join(folder, 'new', 'key.json')
    const make = () => dpopKeys({ keyPair: fileKeys(file) })
    const thumbprints = await Promise.all(Array.from({ length: 20 }, () => make().thumbprint()))
    thumbprints.push(await make().thumbprint())
    assert.equal(new Set(thumbprints).size, 1)
    assert.deepEqual(await readdir(join(folder, 'new')), ['key.json'])
    verifiedJwt(await make().prove('GET', 'https://a.example/'))
  })

  test('only its owner can read the file, and nobody the key', async () => {
    const file = join(folder, 'own', 'key.json')
    const { privateKey, publicKey } = await fileKeys(file)()
    assert.deepEqual([privateKey.extractable, publicKey.extractable], [false, true])
    const isWindows = process.platform === 'win32'
    if (isWindows) return
    assert.equal((await stat(file)).mode & 0o777, 0o600)
    assert.equal((await stat(join(folder, 'own'))).mode & 0o777, 0o700)
  })

  test('nothing is made before it is needed', async () => {
    dpopKeys({ keyPair: fileKeys(join(folder, 'later', 'key.json')) })
    await assert.rejects(stat(join(folder, 'later')), { code: 'ENOENT' })
  })

  const rows = [
    ['empty', ''],
    ['no JSON', 'secret-text'],
    ['no object', 'null'],
    ['another kind of key', '{"kty":"oct","k":"c2VjcmV0LXRleHQ"}'],
    ['a public key', '{"kty":"EC","crv":"P-256","x":"a","y":"b"}'],
  ] as const
  for (const [name, text] of rows) {
    test(`a file that is ${name} is told, not quoted, and left as it is`, async () => {
      const file = join(folder, `${name}.json`)
      await writeFile(file, text)
      await assert.rejects(fileKeys(file)(), ({ message }: Error) => {
        assert.match(message, /does not hold a private key/)
        return !message.includes('secret')
      })
      assert.equal(await readFile(file, 'utf8'), text)
    })
  }

  test('4,096 bytes are read, and not one more', async () => {
    const file = join(folder, 'long.json')
    await fileKeys(file)()
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.padEnd(4_096))
    await fileKeys(file)()
    await writeFile(file, text.padEnd(4_097))
    await assert.rejects(fileKeys(file)(), /does not hold a private key/)
  })

  test('a folder is no key', async () => {
    await assert.rejects(fileKeys(folder)(), /does not hold a private key/)
  })

  test('what cannot be opened is told as the system tells it', async () => {
    await writeFile(join(folder, 'file'), '')
    await assert.rejects(fileKeys(join(folder, 'file', 'key.json'))(), { code: 'ENOTDIR' })
  })
})
