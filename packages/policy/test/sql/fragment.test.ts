import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  allOf,
  anyOf,
  type Condition,
  joined,
  sql,
  value,
  verbatim,
} from '../../src/sql/fragment.ts'

const a = sql`a = ${value(1)}`
const b = sql`b = ${value('1')}`

describe('a fragment', () => {
  test('keeps values out of its text', () => {
    const whole = sql`x AND ${a} OR ${verbatim('y')}`
    assert.deepEqual(whole, { strings: ['x AND a = ', ' OR y'], values: [1] })
  })
  test('of several has something between them', () => {
    assert.deepEqual(joined([a, b], ' + '), { strings: ['a = ', ' + b = ', ''], values: [1, '1'] })
    assert.deepEqual(joined([], ' + '), { strings: [''], values: [] })
  })
})

const folds: readonly [string, Condition, Condition][] = [
  ['all of nothing is always', allOf([]), 'always'],
  ['any of nothing is never', anyOf([]), 'never'],
  ['never ends an all', allOf([a, 'never', b]), 'never'],
  ['always ends an any', anyOf([a, 'always', b]), 'always'],
  ['always vanishes from an all', allOf(['always', a]), a],
  ['never vanishes from an any', anyOf(['never', a]), a],
  ['the same twice is once', allOf([a, a]), a],
]

describe('conditions fold', () => {
  for (const [name, condition, expected] of folds) {
    test(name, () => assert.deepEqual(condition, expected))
  }
  test('what remains stands in parentheses', () => {
    const both = allOf([a, anyOf([b, a])])
    assert.deepEqual(both, {
      strings: ['(a = ', ' AND (b = ', ' OR a = ', '))'],
      values: [1, '1', 1],
    })
  })
  test('values of two types are not the same', () => {
    const text = sql`a = ${value('1')}`
    assert.equal((anyOf([a, text]) as typeof a).values.length, 2)
  })
})
