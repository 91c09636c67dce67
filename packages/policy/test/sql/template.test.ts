// Goal: query builders take a condition as their own SQL, with their own parameters.
// Method: the real Kysely and Drizzle, over SQLite; each runs the query that it builds.
import assert from 'node:assert/strict'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { after, test } from 'node:test'
import { sql as drizzleSql } from 'drizzle-orm'
import { SQLiteSyncDialect } from 'drizzle-orm/sqlite-core'
import {
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely'
import { attribute } from '../../src/leaves/attribute.ts'
import { fromResource } from '../../src/leaves/operand.ts'
import { owner } from '../../src/leaves/owner.ts'
import { any } from '../../src/rule.ts'
import { asTemplate } from '../../src/sql/template.ts'
import { where } from '../../src/sql/where.ts'
import { subject } from '../fixtures.ts'
import { model, types } from './world.ts'

const rule = model.compile(
  any(owner(), attribute(fromResource('status'), 'in', ['open', 'new'])),
  types[0],
)
const condition = where(
  rule,
  { subject: subject(), context: {} },
  { dialect: 'sqlite', table: 'item' },
)

const db = new DatabaseSync(':memory:')
after(() => db.close())
db.exec(`CREATE TABLE item (id INTEGER, owner TEXT, status TEXT);
  INSERT INTO item VALUES (1, 'alice', 'old'), (2, 'bob', 'new'), (3, 'bob', 'old'), (4, NULL, NULL)`)

function idsOf(text: string, values: readonly unknown[]): readonly unknown[] {
  return db
    .prepare(text)
    .all(...(values as SQLInputValue[]))
    .map((row) => row['id'])
}

test('the condition by itself', () => {
  assert.deepEqual(idsOf(`SELECT id FROM item WHERE ${condition.text}`, condition.values), [1, 2])
})

test('an index serves it', () => {
  db.exec('CREATE INDEX by_owner ON item (owner)')
  const { text, values } = where(
    model.compile(owner(), types[0]),
    { subject: subject(), context: {} },
    'sqlite',
  )
  const plan = db.prepare(`EXPLAIN QUERY PLAN SELECT id FROM item WHERE ${text}`)
  const [step] = plan.all(...(values as SQLInputValue[]))
  assert.match(String(step?.['detail']), /SEARCH item USING INDEX by_owner/)
})

test('Kysely', () => {
  const kysely = new Kysely<{ item: { id: number; owner: string; status: string } }>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (of) => new SqliteIntrospector(of),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
  const query = kysely
    .selectFrom('item')
    .select('id')
    .where('id', '<', 99)
    .where(asTemplate(condition, sql<boolean>))
    .compile()
  assert.deepEqual(query.parameters, [99, ...condition.values])
  assert.deepEqual(idsOf(query.sql, query.parameters), [1, 2])
})

test('Drizzle', () => {
  const query = drizzleSql`SELECT id FROM item WHERE id < ${99} AND (${asTemplate(condition, drizzleSql)})`
  const built = new SQLiteSyncDialect().sqlToQuery(query)
  assert.deepEqual(built.params, [99, ...condition.values])
  assert.deepEqual(idsOf(built.sql, built.params), [1, 2])
})

test('Prisma joins the same strings and values', () => {
  // `Prisma.sql` keeps `strings` and `values` as they come in; its engine joins them by placeholders.
  const built = asTemplate(condition, (strings, ...values) => ({ strings: [...strings], values }))
  assert.deepEqual(built, { strings: condition.strings, values: condition.values })
  assert.equal(built.strings.length, built.values.length + 1)
})
