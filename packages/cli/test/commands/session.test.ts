// Goal: the sessions of a subject are listed and ended from a shell, without what opens them.
// Method: the command on a SQLite file in which a store made sessions.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { openStores, type Stores } from '@sallyport/stores'
import { call, folderWith } from '../called.ts'

const store = ['--store', 'sqlite:./s.db']

async function withSessions(): Promise<{ readonly cwd: string; readonly stores: Stores }> {
  const cwd = folderWith({})
  const stores = await openStores(`sqlite:${join(cwd, 's.db')}`)
  for (const [i, hash] of ['a'.repeat(64), 'b'.repeat(64)].entries()) {
    const at = Date.now() + i
    const factors = [{ method: 'pwd', at }]
    const session = {
      hash,
      subject: { id: 'alice', sets: [] },
      factors,
      device: 'Firefox',
      createdAt: at,
    }
    await stores.sessions.create({ ...session, seenAt: at, endsAt: at + 1e6 })
  }
  return { cwd, stores }
}

describe('sallyport session', () => {
  test('list shows them without their hashes', async () => {
    const { cwd, stores } = await withSessions()
    const { out } = await call(cwd, 'session', 'list', 'alice', ...store)
    assert.match(out, /^a{12}\tseen 20.*\tpwd\tFirefox\nb{12}\t/)
    const json = (await call(cwd, 'session', 'list', 'alice', '--json', ...store)).out
    assert.deepEqual(JSON.parse(json.split('\n')[0] ?? '').methods, ['pwd'])
    assert.doesNotMatch(json, /a{13}/)
    await stores.close()
  })

  test('revoke ends one, then all, and then there is none', async () => {
    const { cwd, stores } = await withSessions()
    const one = await call(cwd, 'session', 'revoke', 'alice', '--session', 'a'.repeat(12), ...store)
    assert.deepEqual([one.code, one.out], [0, '1 session ended\n'])
    assert.equal((await stores.sessions.listOf('alice')).length, 1)
    const all = await call(cwd, 'session', 'revoke', 'alice', '--json', ...store)
    assert.deepEqual([all.code, JSON.parse(all.out).ended], [0, 1])
    assert.equal((await call(cwd, 'session', 'revoke', 'alice', ...store)).code, 1)
    await stores.close()
  })
})
