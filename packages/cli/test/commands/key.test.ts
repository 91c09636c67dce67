// Goal: keys are made, rotated with an overlap and revoked from a shell; a key is shown once.
// Method: the command on a SQLite file; what it wrote is looked up as the guard does. One key is made by
// the real command.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { hashApiKey } from '@sallyport/guard'
import { fromStores, openStores } from '@sallyport/stores'
import { call, callProcess, folderWith } from '../called.ts'

const store = ['--store', 'sqlite:./s.db']

async function withReporting(): Promise<string> {
  const cwd = folderWith({})
  await call(cwd, 'user', 'add', 'reporting', '--service', '--permission', 'orders:read', ...store)
  return cwd
}

describe('sallyport key', () => {
  test('create prints the key once, and the guard finds it', async () => {
    const cwd = await withReporting()
    const create = ['key', 'create', 'reporting', '--expires', '90d', ...store]
    const made = await callProcess(cwd, create)
    const key = made.out.trim()
    assert.match(key, /^sp_[0-9A-Za-z]{49}$/)
    const stores = await openStores(`sqlite:${join(cwd, 's.db')}`)
    const entry = await fromStores(stores).apiKey.lookup(hashApiKey(key))
    assert.deepEqual(
      [entry?.subject.id, entry?.subject.permissions, entry?.revoked],
      ['reporting', ['orders:read'], false],
    )
    const days = (Number(entry?.expiresAt) - Date.now()) / 86_400_000
    assert.ok(days > 89.9 && days <= 90, `${days} days`)
    await stores.close()
    const { out } = await call(cwd, 'key', 'list', 'reporting', '--json', ...store)
    assert.ok(!out.includes(key) && !out.includes(hashApiKey(key)))
    const { lastUsedAt: _, ...shown } = JSON.parse(out)
    const fields = ['id', 'subjectId', 'revoked', 'createdAt', 'expiresAt']
    assert.deepEqual(Object.keys(shown), fields)
  })

  test('rotate leaves the others live for the overlap, revoke ends one at once', async () => {
    const cwd = await withReporting()
    await call(cwd, 'key', 'create', 'reporting', '--label', 'old', ...store)
    const rotated = await call(cwd, 'key', 'rotate', 'reporting', '--overlap', '1h', ...store)
    assert.equal(rotated.code, 0)
    const lines = (await call(cwd, 'key', 'list', 'reporting', ...store)).out.trim().split('\n')
    const old = lines.find((line) => line.endsWith('old')) ?? ''
    assert.match(old, /\tlive\tends 20/)
    assert.ok(lines.some((line) => /\tlive\tends never/.test(line)))
    const [id = ''] = old.split('\t')
    assert.equal((await call(cwd, 'key', 'revoke', id, ...store)).out, `${id} revoked\n`)
    assert.match((await call(cwd, 'key', 'list', 'reporting', ...store)).out, /\trevoked\t/)
  })

  const lives = [
    ['that of the newest before', ['--expires', '30d'], [], 30],
    ['another where it is given', ['--expires', '30d'], ['--expires', '7d'], 7],
  ] as const
  for (const [name, before, args, days] of lives) {
    test(`rotate: the length of life is ${name}`, async () => {
      const cwd = await withReporting()
      await call(cwd, 'key', 'create', 'reporting', ...before, ...store)
      const rotate = ['key', 'rotate', 'reporting', '--json', ...args, ...store]
      const { out, error } = await call(cwd, ...rotate)
      const { createdAt, expiresAt } = JSON.parse(out)
      const lived = (Date.parse(expiresAt) - Date.parse(createdAt)) / 86_400_000
      assert.ok(Math.abs(lived - days) < 0.01, `${lived} days`)
      assert.equal(error, '')
    })
  }

  test('rotate says that the new key never ends', async () => {
    const cwd = await withReporting()
    await call(cwd, 'key', 'create', 'reporting', ...store)
    const { code, error } = await call(cwd, 'key', 'rotate', 'reporting', ...store)
    assert.equal(code, 0)
    assert.match(error, /^the new key never ends: `--expires 90d` sets an end$/m)
  })

  test('create for a disabled account warns, and the list says why its keys are dead', async () => {
    const cwd = await withReporting()
    await call(cwd, 'user', 'disable', 'reporting', ...store)
    const { code, out, error } = await call(cwd, 'key', 'create', 'reporting', ...store)
    assert.equal(code, 0)
    assert.match(out, /^sp_/)
    assert.match(error, /^`reporting` is disabled: .*`user enable`\n$/)
    const list = ['key', 'list', 'reporting', ...store]
    assert.match((await call(cwd, ...list)).out, /\taccount disabled\tends never/)
    assert.equal(JSON.parse((await call(cwd, ...list, '--json')).out).accountDisabled, true)
    await call(cwd, 'user', 'enable', 'reporting', ...store)
    assert.match((await call(cwd, ...list)).out, /\tlive\t/)
  })

  test('--help: the prefix is that of the scheme, and no store without keys is offered', async () => {
    for (const verb of ['create', 'rotate']) {
      const { out } = await call('/', 'key', verb, '--help')
      assert.match(
        out,
        /^(?!.*redis).*prefix must be that of the scheme: `apiKey\(\{ prefix \}\)`/s,
      )
    }
  })

  let reporting = ''
  before(async () => {
    reporting = await withReporting()
  })
  const refusals = [
    ['an account that there is not', ['create', 'bob', ...store], 1, /no account `bob`/],
    ['a key that there is not', ['revoke', 'abc', ...store], 1, /no key `abc`/],
    ['a time that is none', ['create', 'reporting', '--expires', '9', ...store], 2, /90d, 12h/],
    ['a prefix that is none', ['create', 'reporting', '--prefix', 'A-', ...store], 2, /prefix/],
    ['memory', ['create', 'reporting', '--store', 'memory:'], 2, /keeps nothing beyond/],
    ['redis', ['list', 'reporting', '--store', 'redis://127.0.0.1:1'], 2, /did not answer/],
  ] as const
  for (const [name, args, code, error] of refusals) {
    test(`${name}: ${code}`, async () => {
      const called = await call(reporting, 'key', ...args)
      assert.deepEqual([called.code, called.out], [code, ''])
      assert.match(called.error, error)
    })
  }
})
