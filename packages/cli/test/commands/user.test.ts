// Goal: accounts are made, changed and disabled from a shell, and no password or hash is shown.
// Method: the command on a SQLite file; what it wrote is read back through the store. The password comes to
// the real command, through a pipe.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { openStores } from '@sallyport/stores'
import { call, callProcess, callWith, folderWith } from '../called.ts'

const store = ['--store', 'sqlite:./s.db']

describe('sallyport user', () => {
  test('add, list, change, password, disable, enable', async () => {
    const cwd = folderWith({})
    const add = ['user', 'add', 'alice', '--tenant', 'acme', '--set', 'member', ...store]
    assert.deepEqual(await callProcess(cwd, add, 'first-password\n'), {
      ...{ code: 0, out: 'alice added\n', error: '' },
    })
    assert.equal((await callWith('x\n', cwd, ['user', 'add', 'ALICE', ...store])).code, 1)
    const changed = await call(cwd, 'user', 'change', 'alice', '--set', 'a', '--set', 'b', ...store)
    assert.equal(changed.code, 0)
    assert.match(
      (await call(cwd, 'user', 'list', ...store)).out,
      /^alice\talice\tuser\tacme\ta,b\tenabled\n$/,
    )
    assert.equal((await callWith('second\n', cwd, ['user', 'password', 'alice', ...store])).code, 0)
    assert.equal((await call(cwd, 'user', 'disable', 'alice', ...store)).code, 0)
    const listed = (await call(cwd, 'user', 'list', '--json', ...store)).out
    const { createdAt, ...shown } = JSON.parse(listed)
    assert.equal(typeof createdAt, 'number')
    assert.deepEqual(shown, {
      ...{ name: 'alice', subjectId: 'alice', kind: 'user', tenant: 'acme', sets: ['a', 'b'] },
      ...{ disabled: true, hasPassword: true, digest: [] },
    })
    assert.doesNotMatch(listed, /argon2/)
    const enabled = await call(cwd, 'user', 'enable', 'alice', ...store)
    assert.deepEqual([enabled.code, enabled.out], [0, 'alice enabled\n'])
    assert.doesNotMatch(readFileSync(join(cwd, 's.db'), 'latin1'), /first-password/)
  })

  const taken = [
    ['a set', ['--set', ''], { tenant: 'acme', sets: [], permissions: ['a:b'] }],
    ['a permission', ['--permission', ''], { tenant: 'acme', sets: ['member'], permissions: [] }],
    ['a tenant', ['--tenant', ''], { sets: ['member'], permissions: ['a:b'] }],
  ] as const
  for (const [name, args, expected] of taken) {
    test(`change takes away ${name} by an empty text`, async () => {
      const cwd = folderWith({})
      const rights = ['--tenant', 'acme', '--set', 'member', '--permission', 'a:b']
      await call(cwd, 'user', 'add', 'r', '--service', ...rights, ...store)
      const { code, out } = await call(cwd, 'user', 'change', 'r', ...args, '--json', ...store)
      assert.equal(code, 0)
      const { tenant, sets, permissions } = JSON.parse(out)
      assert.deepEqual({ ...(tenant && { tenant }), sets, permissions }, expected)
      assert.equal((await call(cwd, 'user', 'list', '--json', ...store)).out, out)
    })
  }

  test('add with an empty tenant is one without', async () => {
    const add = ['user', 'add', 'r', '--service', '--tenant', '', '--json', ...store]
    const { code, out } = await call(folderWith({}), ...add)
    assert.equal(code, 0)
    assert.equal('tenant' in JSON.parse(out), false)
  })

  test('a service account gets no password, and none is asked for', async () => {
    const cwd = folderWith({})
    await call(cwd, 'user', 'add', 'reporting', '--service', ...store)
    const called = await callWith('secret\n', cwd, ['user', 'password', 'reporting', ...store])
    assert.equal(called.code, 2)
    assert.match(called.error, /`reporting` is a service account.*no password.*key create/)
    const { out } = await call(cwd, 'user', 'list', '--json', ...store)
    assert.equal(JSON.parse(out).hasPassword, false)
  })

  test('disable ends sessions and revokes tokens', async () => {
    const cwd = folderWith({})
    const stores = await openStores(`sqlite:${join(cwd, 's.db')}`)
    await callWith('password\n', cwd, ['user', 'add', 'alice', '--subject', 'u-1', ...store])
    const now = Date.now()
    await stores.sessions.create({
      ...{ hash: 'x', subject: { id: 'u-1', sets: [] }, factors: [], createdAt: now, seenAt: now },
      endsAt: now + 1e6,
    })
    await call(cwd, 'user', 'disable', 'alice', ...store)
    assert.equal(await stores.sessions.read('x'), undefined)
    const token = { tokenId: 't', subjectId: 'u-1' }
    assert.equal(await stores.revocations.isRevoked({ ...token, issuedAt: now }), true)
    assert.equal(await stores.revocations.isRevoked({ ...token, issuedAt: now + 60_000 }), false)
    await stores.close()
  })

  const refusals = [
    ['an account that there is not', ['disable', 'bob', ...store], 1, /no account `bob`/],
    ['no store', ['list'], 2, /write `--store sqlite:/],
    ['a store that there is not', ['list', '--store', 'mysql:x'], 2, /begins with `memory:`/],
    ['a store that is gone at once', ['list', '--store', 'memory:'], 2, /keeps nothing beyond/],
    ['a change of nothing', ['change', 'a', ...store], 2, /write `--tenant`.*\nusage: sallyport/],
    ['a server that is not there', ['list', '--store', 'postgres://127.0.0.1:1/x'], 2, /ECONNREF/],
    ['a password that is empty', ['add', 'bob', ...store], 2, /a password is expected/],
    ['a name that says nothing', ['add', '\u0301', '--service', ...store], 2, /letters or digits/],
  ] as const
  for (const [name, args, code, error] of refusals) {
    test(`${name}: ${code}`, async () => {
      const called = await call(folderWith({}), 'user', ...args)
      assert.deepEqual([called.code, called.out], [code, ''])
      assert.match(called.error, error)
    })
  }

  const told = [
    ['change says how to take away', 'change', /An empty text means none: `--permission ''`/],
    ['change shows examples that change', 'change', /Examples:\n.*--set member.*\n.*--set member/],
    ['disable says when tokens are refused', 'disable', /issued before.*\.\.\.lookups\.bearer/s],
    ['no store is offered that keeps no accounts', 'list', /^(?!.*redis)/s],
  ] as const
  for (const [name, verb, expected] of told) {
    test(`--help: ${name}`, async () => {
      assert.match((await call('/', 'user', verb, '--help')).out, expected)
    })
  }

  test('--help says how a password is given', async () => {
    const { out } = await call('/', 'user', 'add', '--help')
    assert.match(out, /standard input.*Options:.*--set SET \.\.\..*Examples:.*pass show/s)
  })
})
