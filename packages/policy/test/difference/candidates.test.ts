// Goal: nobody gains unnoticed by what a subject always is, or by what a driver brings for a column.
// Method: one row per change; a request that gains by it, and what the difference says of it.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ColumnType } from '../../src/columns.ts'
import { difference } from '../../src/difference/difference.ts'
import * as p from '../../src/index.ts'
import type { AttributeRule } from '../../src/leaves/attribute.ts'
import type { Rule } from '../../src/rule.ts'
import { TRUE } from '../../src/truth.ts'

const model = p.createModel({ permissions: ['read'] })
const { attribute, fromContext, fromResource, fromSubject, not } = p
const column = fromResource('c')
const kind = fromSubject('kind')

function compiled(rule: Rule, type?: ColumnType) {
  const columns = type === undefined ? {} : { columns: { c: type } }
  const order = p.resourceType<Record<string, unknown>>('order', {
    tenant: null,
    ...(rule.kind === 'owner' && { owner: 'c' }),
    ...columns,
  })
  return model.compile(rule, order)
}

function inputWith(value: unknown, id = 'somebody') {
  return {
    subject: { id, kind: 'service', sets: [], authentication: { scheme: 'b', methods: [] } },
    resource: { c: value },
    context: { c: value },
  } as const
}

describe('the kind of a subject', () => {
  const rows: readonly (readonly [name: string, rule: AttributeRule, value: unknown])[] = [
    ['is compared with a column', attribute(kind, 'equal', column), 'service'],
    ['is sought in a list', attribute(kind, 'in', column), ['service']],
    ['has an order', attribute(kind, 'less_or_equal', column), 'zz'],
    ['is compared with a path', attribute(kind, 'equal', fromContext('c')), 'service'],
  ]
  for (const [name, rule, value] of rows) {
    test(`${name}: whoever gains by it is found`, () => {
      const before = compiled(p.permission('read'))
      const after = compiled(p.any(p.permission('read'), rule))
      assert.equal(after.evaluate(inputWith(value)), TRUE)
      assert.equal(difference(before, after).widens, true)
      assert.equal(difference(before, after).kind, 'changed')
    })
  }
})

describe('a column whose stated type changes', () => {
  type Row = readonly [
    name: string,
    rule: Rule,
    types: readonly [ColumnType | undefined, ColumnType | undefined],
    value: unknown,
  ]
  const equal = (value: string | number | boolean): Rule => attribute(column, 'equal', value)
  const rows: readonly Row[] = [
    ['1 is then true', equal(true), [undefined, 'boolean'], 1],
    ['digits are then a whole number', equal(5), [undefined, 'integer'], '5'],
    ['1 is no truth any more', equal(1), ['boolean', undefined], 1],
    ['a text is then a number', attribute(column, 'greater', 5), [undefined, 'number'], '5.5'],
    [
      'a text is then a list',
      attribute(column, 'contains', 'a'),
      [undefined, 'text_list'],
      '["a"]',
    ],
    [
      'a date is then an instant',
      attribute(column, 'less', '2026-01-01T00:00:00Z'),
      ['text', 'timestamp'],
      new Date(0),
    ],
    ['digits then have an order', attribute(column, 'greater', '5x'), [undefined, 'text'], '6'],
    ['a number is then an id', p.owner(), [undefined, 'integer'], 7],
  ]
  for (const [name, rule, [was, is], value] of rows) {
    test(`${name}: whoever gains by it is found`, () => {
      const [before, after] = [compiled(rule, was), compiled(rule, is)]
      const input = inputWith(value, '7')
      assert.notEqual(before.evaluate(input), TRUE)
      assert.equal(after.evaluate(input), TRUE)
      assert.equal(difference(before, after).widens, true)
    })
  }

  test('where not every instant is tried, neither', () => {
    const limited = (count: number): Rule => {
      const windows = Array.from({ length: count }, (_, i) => {
        return p.timeWindow({ from: `09:${10 + i}`, notBefore: `2030-01-07T00:${10 + i}:00Z` })
      })
      return p.any(p.anyone(), ...windows)
    }
    const found = [40, 50].map((count) => {
      return difference(compiled(p.anyone()), compiled(limited(count))).kind
    })
    assert.deepEqual(found, ['same', 'undecided'])
  })

  test('where no example is found, it is not claimed that there is none', () => {
    const found = difference(compiled(not(equal(5))), compiled(not(equal(5)), 'boolean'))
    assert.equal(found.kind, 'undecided')
    assert.equal(found.widens, 'unknown')
  })
})
