// Goal: what one process changes, others hear of within a second, and what may have been missed
// counts as a change of everybody.
// Method: two stores of one URL are two connections, as two processes have; each kind of change is
// made through the one and awaited at the other; then connections are broken from outside.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { SessionStore } from '@sallyport/guard'
import pg from 'pg'
import { createClient } from 'redis'
import { proxyTo } from '../../../tools/proxy.ts'
import { sampleSession } from '../../guard/test/session/store-contract.ts'
import { Changes } from '../src/changes.ts'
import { openStores } from '../src/stores.ts'
import { listening, untilHeardOf } from './ear.ts'
import { closedAfterEach, places } from './places.ts'
import { openFull, sampleAccount, sampleKey } from './samples.ts'

const { sqlite, postgres, redis } = places()
const closing = closedAfterEach()

const expiresAt = Date.now() + 3_600_000

/** All that becomes of sessions. Nobody remembers one, so nobody has to hear of it. */
async function lifeOfSessions(sessions: SessionStore): Promise<void> {
  await sessions.create(sampleSession())
  await sessions.create(sampleSession({ hash: 'other' }))
  assert.equal(await sessions.replace('first', sampleSession({ hash: 'second' })), true)
  assert.equal(await sessions.delete('second'), true)
  assert.equal(await sessions.deleteAllOf('alice'), 1)
}

for (const { name, skip, fresh } of [sqlite, postgres]) {
  test(`${name}: every change is heard of elsewhere within a second`, { skip }, async () => {
    const url = await fresh()
    const [here, there] = [await closing(openFull(url)), await closing(openFull(url))]
    const { accounts, apiKeys, sessions, revocations } = here
    await accounts.create(sampleAccount())
    await apiKeys.create(sampleKey())
    const ear = await listening(there)
    const changes: readonly (() => unknown)[] = [
      () => accounts.change('alice', { sets: [] }),
      () => apiKeys.change('key1', { revoked: true }),
      () => revocations.revokeToken({ tokenId: 'a', subjectId: 'alice', expiresAt }),
      () => revocations.revokeSubject({ subjectId: 'alice', notBefore: 1, expiresAt }),
    ]
    for (const change of changes) {
      await change()
      await ear.hears('alice')
    }
    await revocations.revokeToken({ tokenId: 'b', expiresAt })
    await ear.hears(undefined)
    await apiKeys.used('key1', 5)
    await lifeOfSessions(sessions)
    // Changes are heard of in their order.
    await revocations.revokeToken({ tokenId: 'c', expiresAt })
    const heard = await ear.hears(undefined)
    assert.deepEqual(heard, [undefined], 'neither a use is a change, nor what becomes of a session')
  })
}

test('redis: every change is heard of elsewhere within a second', {
  skip: redis.skip,
}, async () => {
  const url = await redis.fresh()
  const [here, there] = [await closing(openStores(url)), await closing(openStores(url))]
  const ear = await listening(there)
  await here.revocations.revokeToken({ tokenId: 'a', subjectId: 'alice', expiresAt })
  await ear.hears('alice')
  await here.revocations.revokeSubject({ subjectId: 'bob', notBefore: 1, expiresAt })
  await ear.hears('bob')
  await lifeOfSessions(here.sessions)
  await here.revocations.revokeToken({ tokenId: 'b', expiresAt })
  const heard = await ear.hears(undefined)
  assert.deepEqual(heard, [undefined], 'what becomes of a session is no change')
})

test('sqlite: more changes than are kept are a change of everybody', async (t) => {
  const url = await sqlite.fresh()
  const [here, there] = [await closing(openFull(url)), await closing(openFull(url))]
  const ear = await listening(there)
  const { DatabaseSync } = await import('node:sqlite')
  const file = new DatabaseSync(url.slice('sqlite:'.length))
  t.after(() => file.close())
  file.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10050)
    INSERT INTO sallyport_changes (subject_id) SELECT 'alice' FROM n`)
  await ear.hears(undefined)
  await here.accounts.create(sampleAccount())
  file.exec("UPDATE sallyport_accounts SET disabled = 1 WHERE name = 'alice'")
  await ear.hears('alice')
})

describe('a connection that is lost', () => {
  for (const { name, skip, fresh } of [postgres, redis]) {
    test(`${name}: dead without a word, it is missed each second until it is back`, {
      skip,
    }, async (t) => {
      const url = await fresh()
      const proxy = await proxyTo(url)
      t.after(() => proxy.close())
      const [here, there] = [await closing(openStores(url)), await closing(openStores(proxy.url))]
      const ear = await listening(there)
      proxy.isCut = true
      // Whatever is changed from now on counts within a second.
      for (let i = 0; i < 4; i += 1) await ear.hears(undefined)
      proxy.isCut = false
      await untilHeardOf(here.revocations, ear)
    })
  }

  test('postgres', { skip: postgres.skip }, async (t) => {
    const url = await postgres.fresh()
    const stores = await closing(openFull(url))
    await stores.accounts.create(sampleAccount())
    const ear = await listening(stores)
    const admin = new pg.Client({ connectionString: url })
    t.after(() => admin.end())
    await admin.connect()
    await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'sallyport changes' AND datname = current_database()`)
    // Once when it is lost and once when it is back, which may be at the same time.
    await ear.hears(undefined, 4_000, 2)
    await admin.query('UPDATE sallyport_accounts SET disabled = 1')
    await ear.hears('alice')
  })

  test('redis', { skip: redis.skip }, async (t) => {
    const url = await redis.fresh()
    const [here, there] = [await closing(openStores(url)), await closing(openStores(url))]
    const ear = await listening(there)
    const admin = createClient({ url })
    t.after(() => admin.destroy())
    await admin.connect()
    await admin.sendCommand(['CLIENT', 'KILL', 'TYPE', 'pubsub'])
    // Once when it is lost and once when it is back, which may be at the same time.
    await ear.hears(undefined, 4_000, 2)
    await here.revocations.revokeToken({ tokenId: 'a', subjectId: 'alice', expiresAt })
    await ear.hears('alice')
  })
})

describe('Changes', () => {
  test('a listener that stopped hears nothing', async () => {
    const changes = new Changes()
    const heard: unknown[] = []
    const stop = await changes.follow((subjectId) => heard.push(subjectId))
    changes.announce('alice')
    stop()
    changes.announce('bob')
    assert.deepEqual(heard, ['alice'])
  })

  test('a source that cannot begin is asked again by the next', async () => {
    let asked = 0
    const source = {
      start: async () => {
        asked += 1
        if (asked === 1) throw new Error('down')
      },
      stop: async () => {},
    }
    const changes = new Changes(source)
    await assert.rejects(changes.follow(() => {}))
    await changes.follow(() => {})
    await changes.follow(() => {})
    assert.equal(asked, 2)
  })

  test('one that waited with another takes nothing from who began anew', async () => {
    const first = Promise.withResolvers<void>()
    const starts = [first.promise]
    let asked = 0
    const source = {
      start: () => {
        asked += 1
        return starts.shift() ?? Promise.resolve()
      },
      stop: async () => {},
    }
    const changes = new Changes(source)
    const one = assert.rejects(changes.follow(() => {}))
    const anew = first.promise.catch(() => changes.follow(() => {}))
    const two = assert.rejects(changes.follow(() => {}))
    first.reject(new Error('down'))
    await Promise.all([one, two, anew])
    await changes.follow(() => {})
    assert.equal(asked, 2)
  })
})
