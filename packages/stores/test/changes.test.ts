// Goal: what one process changes, others hear of within a second, and what may have been missed
// counts as a change of everybody.
// Method: two stores of one URL are two connections, as two processes have; each kind of change is
// made through the one and awaited at the other; then connections are broken from outside.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import pg from 'pg'
import { createClient } from 'redis'
import { sampleSession } from '../../guard/test/session/store-contract.ts'
import { Changes } from '../src/changes.ts'
import { openStores, type Stores } from '../src/stores.ts'
import { places } from './places.ts'
import { openFull, sampleAccount, sampleKey } from './samples.ts'

const LIMIT_MILLISECONDS = 1_000
const { sqlite, postgres, redis } = places()

/** Collects what is heard, and waits for it. */
class Ear {
  readonly heard: (string | undefined)[] = []

  async hears(
    subjectId: string | undefined,
    milliseconds = LIMIT_MILLISECONDS,
    times = 1,
  ): Promise<void> {
    const end = Date.now() + milliseconds
    while (this.heard.filter((one) => one === subjectId).length < times) {
      assert.ok(Date.now() < end, `heard only ${JSON.stringify(this.heard)}`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    this.heard.length = 0
  }
}

async function listening(stores: Stores): Promise<Ear> {
  const ear = new Ear()
  await stores.changes.follow((subjectId) => ear.heard.push(subjectId))
  return ear
}

const expiresAt = Date.now() + 3_600_000

for (const { name, skip, fresh } of [sqlite, postgres]) {
  test(`${name}: every change is heard of elsewhere within a second`, { skip }, async () => {
    const url = await fresh()
    const [here, there] = [await openFull(url), await openFull(url)]
    const { accounts, apiKeys, sessions, revocations } = here
    await accounts.create(sampleAccount())
    await apiKeys.create(sampleKey())
    await sessions.create(sampleSession())
    const ear = await listening(there)
    const changes: readonly (() => unknown)[] = [
      () => accounts.change('alice', { sets: [] }),
      () => apiKeys.change('key1', { revoked: true }),
      () => sessions.replace('first', sampleSession({ hash: 'second' })),
      () => sessions.delete('second'),
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
    await new Promise((resolve) => setTimeout(resolve, 600))
    assert.deepEqual(ear.heard, [], 'a use is no change')
    await here.close()
    await there.close()
  })
}

test('redis: every change is heard of elsewhere within a second', {
  skip: redis.skip,
}, async () => {
  const url = await redis.fresh()
  const [here, there] = [await openStores(url), await openStores(url)]
  const ear = await listening(there)
  await here.sessions.create(sampleSession())
  await here.sessions.deleteAllOf('alice')
  await ear.hears('alice')
  await here.revocations.revokeToken({ tokenId: 'b', expiresAt })
  await ear.hears(undefined)
  await here.close()
  await there.close()
})

test('sqlite: more changes than are kept are a change of everybody', async () => {
  const url = await sqlite.fresh()
  const [here, there] = [await openFull(url), await openFull(url)]
  const ear = await listening(there)
  const { DatabaseSync } = await import('node:sqlite')
  const file = new DatabaseSync(url.slice('sqlite:'.length))
  file.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10050)
    INSERT INTO sallyport_changes (subject_id) SELECT 'alice' FROM n`)
  await ear.hears(undefined)
  await here.accounts.create(sampleAccount())
  file.exec("UPDATE sallyport_accounts SET disabled = 1 WHERE name = 'alice'")
  await ear.hears('alice')
  file.close()
  await here.close()
  await there.close()
})

describe('a connection that is lost', () => {
  test('postgres', { skip: postgres.skip }, async () => {
    const url = await postgres.fresh()
    const stores = await openFull(url)
    await stores.accounts.create(sampleAccount())
    const ear = await listening(stores)
    const admin = new pg.Client({ connectionString: url })
    await admin.connect()
    await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'sallyport changes' AND datname = current_database()`)
    // Once when it is lost and once when it is back, which may be at the same time.
    await ear.hears(undefined, 4_000, 2)
    await admin.query('UPDATE sallyport_accounts SET disabled = 1')
    await ear.hears('alice')
    await admin.end()
    await stores.close()
  })

  test('redis', { skip: redis.skip }, async () => {
    const url = await redis.fresh()
    const [here, there] = [await openStores(url), await openStores(url)]
    const ear = await listening(there)
    const admin = createClient({ url })
    await admin.connect()
    await admin.sendCommand(['CLIENT', 'KILL', 'TYPE', 'pubsub'])
    // Once when it is lost and once when it is back, which may be at the same time.
    await ear.hears(undefined, 4_000, 2)
    await here.sessions.create(sampleSession())
    await here.sessions.delete('first')
    await ear.hears('alice')
    admin.destroy()
    await here.close()
    await there.close()
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
})
