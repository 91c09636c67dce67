import assert from 'node:assert/strict'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { describe, test } from 'node:test'
import { attribute } from '../src/leaves/attribute.ts'
import { fromResource, fromSubject } from '../src/leaves/operand.ts'
import { relation } from '../src/leaves/relation.ts'
import { resourceType } from '../src/resource-type.ts'
import { all, any, forbid, not, type Rule } from '../src/rule.ts'
import { ListUnavailable, where } from '../src/sql/index.ts'
import { TRUE } from '../src/truth.ts'
import { model, subject } from './fixtures.ts'

// Goal: what may be seen in a list is what may be seen one by one, also where values are missing.
// Method: the rules on which other engines' checks and lists disagree, asked both ways of SQLite.

interface Row {
  readonly id: number
  readonly tenant: string | null
  readonly customer: string | null
  readonly status: string | null
}

const type = resourceType<Row>('row', {
  tenant: null,
  owner: 'customer',
  columns: { id: 'integer', tenant: 'text', customer: 'text', status: 'text' },
})
const tenants = resourceType<Row>('row', {
  tenant: 'tenant',
  owner: 'customer',
  columns: { id: 'integer', tenant: 'text', customer: 'text', status: 'text' },
})

const database = new DatabaseSync(':memory:')
database.exec('CREATE TABLE rows (id INTEGER, tenant TEXT, customer TEXT, status TEXT)')
const values = [null, '', 'acme', 'alice', 'open', 'closed']
const insert = database.prepare('INSERT INTO rows VALUES (?, ?, ?, ?)')
let id = 0
for (const tenant of values) {
  for (const customer of values)
    for (const status of values) insert.run(id++, tenant, customer, status)
}
const rows = database.prepare('SELECT * FROM rows').all() as unknown as readonly Row[]

const closed = type.attribute('status', 'equal', 'closed')
const inList = attribute(fromResource('status'), 'in', fromSubject('allowed'))
const owner: Rule = { kind: 'owner' }

const rules: readonly [name: string, Rule][] = [
  ['a value that is not equal', type.attribute('status', 'not_equal', 'closed')],
  ['a prohibition', all({ kind: 'authenticated' }, forbid(closed))],
  ['a prohibition alone, which elsewhere lists everything', not(closed)],
  ['a prohibition of a choice', not(any(closed, owner))],
  ['a choice with a prohibition', any(owner, not(closed))],
  ['a list of the subject that holds nothing to compare', inList],
  ['a prohibition of that', not(inList)],
  ['an owner that is missing', owner],
  ['a prohibition of the owner', not(owner)],
]

const subjects = [
  ['a subject', subject({ attributes: { allowed: ['open', null] } })],
  ['a subject without an id', subject({ id: '' })],
  ['a subject without a tenant', subject({ tenant: undefined as unknown as string })],
  ['nobody', undefined],
] as const

describe('a check and a list disagree on NULL', () => {
  for (const [name, rule] of rules) {
    for (const [whose, who] of subjects) {
      for (const [tenancy, of] of [
        ['', type],
        [', by tenant', tenants],
      ] as const) {
        test(`${name}: ${whose}${tenancy}`, () => {
          const compiled = model.compile(rule, of)
          const { text, values } = where(compiled, { subject: who, context: {} }, 'sqlite')
          const listed = database
            .prepare(`SELECT id FROM rows WHERE ${text}`)
            .all(...(values as SQLInputValue[]))
            .map((row) => row['id'])
          const checked = rows
            .filter(
              (row) => compiled.evaluate({ subject: who, resource: row, context: {} }) === TRUE,
            )
            .map((row) => row.id)
          assert.deepEqual(listed, checked)
        })
      }
    }
  }

  test('some of the rules list some of the rows', () => {
    const lengths = rules.map(([, rule]) => {
      const input = { subject: subjects[0][1], context: {} }
      const { text, values } = where(model.compile(rule, type), input, 'sqlite')
      const query = database.prepare(`SELECT id FROM rows WHERE ${text}`)
      return query.all(...(values as SQLInputValue[])).length
    })
    assert.ok(lengths.every((length) => length < rows.length))
    assert.ok(lengths.filter((length) => length > 0).length >= 6, `${lengths}`)
  })
})

test('a list of an engine that was cut passes for the whole list', () => {
  const compiled = model.compile(relation('viewer'), type)
  const truthOf = () => undefined
  const relations = { truthOf, idsOf: () => ({ ids: ['1'], complete: false }) }
  assert.throws(
    () => where(compiled, { subject: subject(), context: {}, relations }, 'sqlite'),
    ListUnavailable,
  )
  const whole = { truthOf, idsOf: () => ({ ids: ['1'], complete: true }) }
  const input = { subject: subject(), context: {}, relations: whole }
  assert.equal(where(compiled, input, 'sqlite').kind, 'some')
})
