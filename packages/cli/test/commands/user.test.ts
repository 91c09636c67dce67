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
    assert.equal((await call(cwd, 'user', 'enable', 'alice', ...store)).code, 0)
    assert.doesNotMatch(readFileSync(join(cwd, 's.db'), 'latin1'), /first-password/)
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

  test('--help says how a password is given', async () => {
    const { out } = await call('/', 'user', 'add', '--help')
    assert.match(out, /standard input.*Options:.*--set SET \.\.\..*Examples:.*pass show/s)
  })
})
