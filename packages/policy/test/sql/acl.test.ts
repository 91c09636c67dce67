// Goal: an entry of an access list belongs to the one row whose key it has, whatever its column ignores.
// Method: tables of SQLite whose columns compare loosely; the rows that are found.
import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { describe, test } from 'node:test'
import type { ColumnType } from '../../src/columns.ts'
import { RuleError } from '../../src/fields.ts'
import { acl } from '../../src/leaves/acl.ts'
import { createModel } from '../../src/model.ts'
import { resourceType } from '../../src/resource-type.ts'
import { where } from '../../src/sql/where.ts'

const table = {
  name: 'e',
  resource: 'r',
  subject: 's',
  permission: 'p',
  effect: 'f',
  expiresAt: 'x',
}
const subject = {
  id: 'u',
  kind: 'user',
  sets: [],
  authentication: { scheme: 'b', methods: [] },
} as const

function listed(type: ColumnType | undefined) {
  const document = resourceType<Record<string, unknown>>('d', {
    tenant: null,
    acl: { column: 'acl', key: 'id', table },
    ...(type !== undefined && { columns: { id: type } }),
  })
  const rule = createModel({ permissions: ['read'] }).compile(acl('read'), document)
  return where(rule, { subject, context: {}, now: 1 }, { dialect: 'sqlite', table: 'd' })
}

function database(id: string, entry: string, ids: string): DatabaseSync {
  const made = new DatabaseSync(':memory:')
  made.exec(`CREATE TABLE d (id ${id}); CREATE TABLE e (r ${entry}, s TEXT, p TEXT, f TEXT, x)`)
  made.exec(`INSERT INTO d VALUES ${ids}`)
  return made
}

describe('the key of an access list', () => {
  const rows = [
    ['case', 'TEXT', 'TEXT COLLATE NOCASE', "('a'), ('A')", "'a'", ['a'], 'text'],
    ['blanks', 'TEXT', 'TEXT COLLATE RTRIM', "('a'), ('a ')", "'a'", ['a'], 'text'],
    ['zeros of a text', 'TEXT', 'INTEGER', "('1'), ('01')", '1', ['1'], 'text'],
    ['nothing between numbers', 'INTEGER', 'INTEGER', '(1), (2)', '1', [1], 'integer'],
    ['nothing between number and text', 'INTEGER', 'TEXT', '(1), (2)', "'1'", [1], 'integer'],
  ] as const
  for (const [name, id, entry, ids, key, found, type] of rows) {
    test(`ignores no ${name}`.replace('no nothing', 'nothing'), () => {
      const made = database(id, entry, ids)
      made.exec(`INSERT INTO e VALUES (${key}, 'user:u', 'read', 'permit', NULL)`)
      const { text, values } = listed(type)
      const statement = made.prepare(`SELECT id FROM d WHERE ${text}`)
      const read = statement.all(...(values as readonly (string | number)[]))
      assert.deepEqual(
        read.map((row) => row['id']),
        found,
      )
    })
  }

  test('is found by the index of its column', () => {
    const made = database('TEXT', 'TEXT', "('a')")
    made.exec('CREATE INDEX of_resource ON e (r)')
    const { text, values } = listed('text')
    const statement = made.prepare(`EXPLAIN QUERY PLAN SELECT id FROM d WHERE ${text}`)
    const plan = JSON.stringify(statement.all(...(values as readonly (string | number)[])))
    assert.match(plan, /SEARCH sallyport_acl USING INDEX of_resource/)
  })

  test('has to be stated as a text or a whole number', () => {
    assert.throws(() => listed(undefined), RuleError)
    assert.throws(() => listed('boolean'), /state its column as text or integer/)
  })
})
