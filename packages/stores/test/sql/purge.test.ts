// Goal: rows that ended go by and by, and neither their number nor a failure troubles who writes.
// Method: tables with 2,500 ended rows, in real databases; and a database that removes nothing.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sampleSession } from '../../../guard/test/session/store-contract.ts'
import { Purge } from '../../src/sql/purge.ts'
import { SqlRevocations } from '../../src/sql/revocations.ts'
import { SqlSessions } from '../../src/sql/sessions.ts'
import type { Row, Sql } from '../../src/sql/sql.ts'
import { until } from '../ear.ts'
import { places } from '../places.ts'
import { databaseOf } from '../samples.ts'

const ENDED = 2_500
const { sqlite, postgres } = places()
const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ENDED})`

/** The tables that rows leave, how many ended are put there, and what makes a new one. */
const tables = [
  {
    name: 'sallyport_sessions',
    fill: `INSERT INTO sallyport_sessions (hash, subject_id, created_at, seen_at, ends_at, data)
      ${numbers} SELECT 'old ' || i, 'bob', 1, 1, 1, '{}' FROM n`,
    writer: (sql: Sql) => {
      const sessions = new SqlSessions(sql)
      return (hash: string) => sessions.create(sampleSession({ hash }))
    },
  },
  {
    name: 'sallyport_revoked_tokens',
    fill: `INSERT INTO sallyport_revoked_tokens (token_hash, subject_id, expires_at)
      ${numbers} SELECT 'old ' || i, 'bob', 1 FROM n`,
    writer: (sql: Sql) => {
      const revocations = new SqlRevocations(sql, () => {})
      const expiresAt = Date.now() + 60_000
      return (tokenId: string) => revocations.revokeToken({ tokenId, expiresAt })
    },
  },
  {
    name: 'sallyport_revoked_subjects',
    fill: `INSERT INTO sallyport_revoked_subjects (subject_id, not_before, expires_at)
      ${numbers} SELECT 'old ' || i, 1, 1 FROM n`,
    writer: (sql: Sql) => {
      const revocations = new SqlRevocations(sql, () => {})
      const given = { notBefore: 1, expiresAt: Date.now() + 60_000 }
      return (subjectId: string) => revocations.revokeSubject({ subjectId, ...given })
    },
  },
]

for (const { name: place, skip, fresh } of [sqlite, postgres]) {
  for (const { name, fill, writer } of tables) {
    test(`${place}, ${name}: a thousand go at once, and the new ones stay`, { skip }, async (t) => {
      const database = await databaseOf(await fresh())
      t.after(() => database.close())
      await database.all(fill, [])
      const count = async (): Promise<number> =>
        Number((await database.all(`SELECT COUNT(*) AS n FROM ${name}`, []))[0]?.['n'])
      const write = writer(database)
      // What is written, and how many are there then: 1,000 less each time, and one more.
      for (const [written, left] of [
        ['a', 1_501],
        ['b', 502],
        ['c', 3],
      ] as const) {
        await write(written)
        await until(
          async () => (await count()) === left,
          () => `not ${left} rows are left after ${written}`,
        )
      }
    })
  }
}

/** What was revoked, how far beyond its end, and whether it may be forgotten. */
const tolerated = [
  ['what a guard may still tolerate stays revoked', [300_000], true],
  ['what no guard tolerates is forgotten', [601_000], false],
  ['of two ends the later one counts', [300_000, 601_000], true],
  ['and so it does in another order', [601_000, 300_000], true],
] as const

for (const { name: place, skip, fresh } of [sqlite, postgres]) {
  for (const [rule, ends, isKept] of tolerated) {
    test(`${place}: ${rule}`, { skip }, async (t) => {
      const database = await databaseOf(await fresh())
      t.after(() => database.close())
      const writer = new SqlRevocations(database, () => {})
      for (const beyond of ends) {
        const expiresAt = Date.now() - beyond
        await writer.revokeToken({ tokenId: 'a', expiresAt })
        await writer.revokeSubject({ subjectId: 'bob', notBefore: 5, expiresAt })
      }
      // Another process, that removes what ended with the first thing that it writes.
      const others = new SqlRevocations(database, () => {})
      await others.revokeToken({ tokenId: 'b', expiresAt: Date.now() })
      const isRevoked = async (): Promise<readonly boolean[]> => [
        await others.isRevoked({ tokenId: 'a' }),
        await others.isRevoked({ subjectId: 'bob', issuedAt: 4 }),
      ]
      await until(
        async () => (await isRevoked()).every((one) => one === isKept),
        () => `revoked ${ends} ms beyond its end`,
      )
    })
  }
}

/** A database that takes everything and removes nothing. */
function stubborn(fail: () => Promise<never>): Sql & { readonly asked: string[] } {
  const asked: string[] = []
  const all = (text: string): readonly Row[] | Promise<readonly Row[]> => {
    asked.push(text.split(/\s+/).slice(0, 3).join(' '))
    return text.startsWith('DELETE') ? fail() : []
  }
  return { asked, all, aside: all }
}

const failures = [
  ['throws', (): Promise<never> => assert.fail('locked')],
  ['rejects', (): Promise<never> => Promise.reject(new Error('down'))],
] as const

describe('what cannot be removed', () => {
  for (const [name, fail] of failures) {
    for (const { name: table, writer } of tables) {
      test(`${table}: a removal that ${name} takes nothing back`, async () => {
        const sql = stubborn(fail)
        await writer(sql)('new')
        assert.equal(sql.asked[0], `INSERT INTO ${table}`)
        assert.ok(sql.asked.includes(`DELETE FROM ${table}`))
      })
    }
  }
})

describe('Purge', () => {
  const table = { table: 't', key: 'k', end: 'e' }

  test('asks once a minute, and is not in a hurry where less than a part was left', () => {
    const sql = stubborn(() => Promise.reject(new Error('down')))
    const purge = new Purge(sql, table)
    for (const now of [1_000_000, 1_059_999, 1_060_000, 1_060_001]) purge.run(now)
    assert.equal(sql.asked.length, 2)
  })
})
