// Goal: a file holds the tokens whole or not at all, nobody overwrites what they have not seen, and what
// is no file of tokens stays as it is.
// Method: stores on files of a folder for each test; writers in many processes at once.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  chmod,
  mkdir,
  readdir,
  readFile,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as rest } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { bearer, newVersion, type Stored, type Tokens } from '../../src/index.ts'
import { fileStore } from '../../src/node/index.ts'
import { folder, startScript } from '../support/callers.ts'

const SWAPPER = fileURLToPath(new URL('../support/swapper.ts', import.meta.url))

const signedIn = (accessToken: string, more: Partial<Tokens> = {}): Stored => ({
  kind: 'signed_in',
  version: newVersion(),
  tokens: { accessToken, ...more },
})

async function newFile(context: TestContext): Promise<string> {
  return join(await folder(context), 'tokens.json')
}

describe('fileStore', () => {
  test('without a file nobody is signed in, and a look creates nothing', async (context) => {
    const file = await newFile(context)
    assert.deepEqual(await fileStore(file).read(), { kind: 'signed_out', version: '' })
    assert.deepEqual(await readdir(join(file, '..')), [])
  })

  const kinds: readonly Stored[] = [
    signedIn('a', {
      type: 'DPoP',
      refreshToken: 'r',
      obtainedAt: 1,
      expiresInSeconds: 2,
      scope: 'x',
    }),
    { kind: 'signed_out', version: 'v' },
    { kind: 'ended', version: 'v', why: 'it said so' },
  ]
  for (const stored of kinds) {
    test(`${stored.kind} is read as it was written`, async (context) => {
      const store = fileStore(await newFile(context))
      assert.ok(await store.swap(stored, ''))
      assert.deepEqual(await store.read(), stored)
    })
  }

  test('a write that expects another version changes nothing', async (context) => {
    const store = fileStore(await newFile(context))
    const first = signedIn('first')
    await store.swap(first, '')
    assert.equal(await store.swap(signedIn('second'), ''), false)
    assert.equal(await store.swap(signedIn('third'), 'other'), false)
    assert.deepEqual(await store.read(), first)
  })

  test('only its owner reads the file, also one that others could read before', async (context) => {
    if (process.platform === 'win32') return context.skip('there are no modes')
    const file = join(await folder(context), 'new', 'tokens.json')
    const first = signedIn('first')
    await fileStore(file).swap(first, '')
    assert.equal((await stat(join(file, '..'))).mode & 0o777, 0o700)
    assert.equal((await stat(file)).mode & 0o777, 0o600)
    await chmod(file, 0o644)
    await fileStore(file).swap(signedIn('second'), first.version)
    assert.equal((await stat(file)).mode & 0o777, 0o600)
  })

  test('what a killed writer left beside it is cleared away, and nothing else', async (context) => {
    const file = await newFile(context)
    const left = [`${crypto.randomUUID()}.tmp`, 'bak', 'x.tmp']
    for (const name of left) await writeFile(`${file}.${name}`, 'x')
    await fileStore(file).swap(signedIn('a'), '')
    const names = await readdir(join(file, '..'))
    assert.deepEqual(names.sort(), ['tokens.json', 'tokens.json.bak', 'tokens.json.x.tmp'])
  })

  test('of 5 processes that count up, each 20 times, no count is lost', async (context) => {
    const file = await newFile(context)
    const children = Array.from({ length: 5 }, () => startScript(SWAPPER, [file, '20']))
    await Promise.all(children.map(({ stdout }) => text(stdout as NodeJS.ReadableStream)))
    const stored = await fileStore(file).read()
    assert.equal(stored.kind === 'signed_in' && stored.tokens.accessToken, '100')
    assert.deepEqual(await readdir(join(file, '..')), ['tokens.json'])
  })

  test('one at a time has the lock of a file, whatever the store', async (context) => {
    const file = await newFile(context)
    let inside = 0
    const work = async (): Promise<void> => {
      inside += 1
      assert.equal(inside, 1)
      await rest(2)
      inside -= 1
    }
    const signal = AbortSignal.timeout(5_000)
    await Promise.all(Array.from({ length: 20 }, () => fileStore(file).lock(work, signal)))
  })

  test('a sign-out by another process is seen within two looks', async (context) => {
    const file = await newFile(context)
    const auth = bearer({ store: fileStore(file) })
    await auth.signIn({ accessToken: 'a' })
    assert.equal((await auth.tokens())?.accessToken, 'a')
    await rest(1_100)
    const { version } = await fileStore(file).read()
    await writeFile(
      file,
      (await readFile(file, 'utf8')).replace('signed_in', 'signed_out').replace(version, 'v2'),
    )
    await rest(2_200)
    assert.equal(await auth.tokens(), undefined)
  })

  test('whoever no longer watches is told nothing', async (context) => {
    const file = await newFile(context)
    let told = 0
    const end = fileStore(file).watch?.(() => {
      told += 1
    })
    end?.()
    await writeFile(file, '{}')
    await utimes(file, 1, 1)
    await rest(1_200)
    assert.equal(told, 0)
  })
})

describe('a file that does not hold tokens', () => {
  const whole = JSON.stringify({
    format: 'sallyport tokens 1',
    kind: 'signed_in',
    version: 'v',
    tokens: { accessToken: 'a' },
  })
  const rows = [
    ['is empty', ''],
    ['is cut short', whole.slice(0, -9)],
    ['is of another program', '{"access_token":"secret-of-another"}'],
    ['is of a later form', whole.replace('tokens 1', 'tokens 2')],
    ['has a token that no field can carry', whole.replace('"a"', '"a\\nb"')],
  ] as const

  for (const [name, content] of rows) {
    test(`since it ${name} is an error that names it, and stays as it is`, async (context) => {
      const file = await newFile(context)
      await writeFile(file, content)
      const store = fileStore(file)
      const isTold = (error: Error): boolean => {
        assert.ok(error.message.includes(file) && error.message.includes('move it away'))
        assert.ok(!error.message.includes('secret'))
        return true
      }
      await assert.rejects(async () => store.read(), isTold)
      await assert.rejects(async () => store.swap(signedIn('b'), ''), isTold)
      await assert.rejects(bearer({ store }).signIn({ accessToken: 'b' }), isTold)
      assert.equal(await readFile(file, 'utf8'), content)
      assert.deepEqual(await readdir(join(file, '..')), ['tokens.json'])
    })
  }

  test('since it is a folder is an error', async (context) => {
    const file = await newFile(context)
    await mkdir(file)
    await assert.rejects(async () => fileStore(file).read(), /it is no file|EISDIR/)
  })

  test('since it is a pipe is an error, and nobody waits for a writer', async (context) => {
    if (process.platform === 'win32') return context.skip('Windows has no such file')
    const file = await newFile(context)
    execFileSync('mkfifo', [file])
    await assert.rejects(async () => fileStore(file).read(), /it is no file/)
    return undefined
  })

  test('since it is too long is an error before it is read; one byte less is looked at', async (context) => {
    const file = await newFile(context)
    await writeFile(file, '')
    await truncate(file, 262_145)
    await assert.rejects(async () => fileStore(file).read(), /it is over 262144 bytes/)
    await truncate(file, 262_144)
    await assert.rejects(async () => fileStore(file).read(), /it is no JSON object/)
  })

  test('cannot be written: what is too long is an error, and the file stays', async (context) => {
    const file = await newFile(context)
    const store = fileStore(file)
    const first = signedIn('a')
    await store.swap(first, '')
    const long = signedIn('b'.repeat(262_144))
    await assert.rejects(async () => store.swap(long, first.version), RangeError)
    assert.deepEqual(await store.read(), first)
  })
})
