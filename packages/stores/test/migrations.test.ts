// Goal: tables are made once, by whoever comes first, and a newer schema is left alone.
// Method: real databases, opened at once from several sides, and one whose version was raised.
import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { MIGRATION_LOCK } from '../src/postgres/migrate.ts'
import { openStores } from '../src/stores.ts'
import { closedAfterEach, places } from './places.ts'
import { openFull, sampleAccount } from './samples.ts'

const { sqlite, postgres } = places()
const NEWER = /the database has the schema 99, and this program knows 1: use a newer sallyport/
const closing = closedAfterEach()

/** Raises the version of a schema. */
async function raise(url: string): Promise<void> {
  if (url.startsWith('sqlite:')) {
    const file = new DatabaseSync(url.slice('sqlite:'.length))
    file.exec('PRAGMA user_version = 99')
    return file.close()
  }
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('UPDATE sallyport_schema SET version = 99')
  } finally {
    await client.end()
  }
}

for (const { name, skip, fresh } of [sqlite, postgres]) {
  describe(name, { skip }, () => {
    test('several that open at once find one schema', async () => {
      const url = await fresh()
      const several = await Promise.all(Array.from({ length: 4 }, () => closing(openFull(url))))
      const [first, second] = several
      await first?.accounts.create(sampleAccount())
      assert.equal((await second?.accounts.find('alice'))?.tenant, 'acme')
    })

    test('what was kept is there when it is opened again', async () => {
      const url = await fresh()
      const before = await openFull(url)
      await before.accounts.create(sampleAccount())
      await before.close()
      const after = await closing(openFull(url))
      assert.deepEqual(await after.accounts.find('alice'), sampleAccount())
    })

    test('a newer schema is refused, with a sentence, and not touched', async () => {
      const url = await fresh()
      await (await openFull(url)).close()
      await raise(url)
      await assert.rejects(openFull(url), NEWER)
      await assert.rejects(openFull(url), NEWER)
    })
  })
}

test('postgres: who migrates waits for another longer than for any question', {
  skip: postgres.skip,
}, async (t) => {
  const url = await postgres.fresh()
  const other = new pg.Client({ connectionString: url })
  t.after(() => other.end())
  await other.connect()
  await other.query(`SELECT pg_advisory_lock(${MIGRATION_LOCK})`)
  const opening = closing(openFull(url))
  const states = [opening.then(() => 'opened'), setTimeout(3_500, 'waiting')]
  assert.equal(await Promise.race(states), 'waiting')
  await other.query(`SELECT pg_advisory_unlock(${MIGRATION_LOCK})`)
  assert.equal(await (await opening).accounts.find('alice'), undefined)
})

test('nobody but its owner may read the file', async () => {
  const url = await sqlite.fresh()
  await (await openFull(url)).close()
  assert.equal(statSync(url.slice('sqlite:'.length)).mode & 0o077, 0)
})

const mistakes = [
  ['no scheme', 'sallyport.db', /begins with `memory:`/],
  ['a scheme that there is not', 'mysql://x', /begins with `memory:`/],
  ['no file', 'sqlite:', /write `sqlite:\.\/sallyport\.db`/],
  ['a file that vanishes', 'sqlite::memory:', /or `memory:`/],
  ['a folder that there is not', 'sqlite:/nowhere/at/all.db', /ENOENT/],
  ['a server that is not there', 'postgres://127.0.0.1:1/x', /ECONNREFUSED/],
  ['a Redis that is not there', 'redis://127.0.0.1:1', /did not answer/],
] as const
for (const [name, url, expected] of mistakes) {
  test(`${name} cannot be opened`, () => assert.rejects(openStores(url), expected))
}
