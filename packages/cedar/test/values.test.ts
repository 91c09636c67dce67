import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { recordOf } from '../src/values.ts'

describe('recordOf', () => {
  const rows: readonly [name: string, value: unknown, expected: unknown][] = [
    ['a text', 'x', { a: 'x' }],
    ['a boolean', false, { a: false }],
    ['a whole number', -7, { a: -7 }],
    ['the largest number', 2 ** 53 - 1, { a: 2 ** 53 - 1 }],
    ['a bigint that is no larger', 7n, { a: 7 }],
    ['a list', ['x', 'y'], { a: ['x', 'y'] }],
    ['a record', { b: 1, c: undefined }, { a: { b: 1 } }],
    ['undefined is missing', undefined, {}],
    ['null is missing', null, {}],
  ]
  for (const [name, value, expected] of rows) {
    test(name, () => assert.deepEqual(recordOf({ a: value }, 'the subject'), expected))
  }

  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)])
  const wrong: readonly [name: string, value: unknown, message: RegExp][] = [
    ['2^53', 2 ** 53, /the subject, `a` is 9007199254740992: a whole number of less than 2\^53/],
    ['a bigint that would be rounded', 2n ** 53n + 1n, /9007199254740993/],
    ['a fraction', 1.5, /`a` is 1.5/],
    ['NaN', Number.NaN, /`a` is NaN/],
    ['infinity', Number.POSITIVE_INFINITY, /Infinity/],
    ['null in a list', [null], /nothing that Cedar can hold/],
    ['a function', () => 1, /nothing that Cedar can hold/],
    ['a date', new Date(0), /nothing that Cedar can hold/],
    ['half of a surrogate pair', '\ud800', /surrogate/],
    ['a text that would become an entity', { __entity: { type: 'User', id: 'root' } }, /`__`/],
    ['a call of an extension', { __extn: { fn: 'ip', arg: '::1' } }, /`__`/],
    ['a list that is too long', Array(1_001).fill(1), /more than 1000 elements/],
    ['what is nested too deep', deep(9), /nested too deep/],
  ]
  for (const [name, value, message] of wrong) {
    test(`${name} throws, with its place`, () => {
      assert.throws(() => recordOf({ a: value }, 'the subject'), message)
    })
  }

  test('permissions are as many as a model may have, and nothing else is', () => {
    const many = Array.from({ length: 10_000 }, (_, i) => `p${i}`)
    const record = recordOf({ permissions: many }, 'the subject')
    assert.deepEqual(record['permissions'], many)
    const more = { permissions: [...many, 'one'] }
    assert.throws(() => recordOf(more, 'the subject'), /`permissions` has more than 10000/)
    assert.throws(() => recordOf({ a: { permissions: many } }, 'the subject'), /more than 1000 /)
    assert.throws(() => recordOf({ permissions: [many] }, 'the subject'), /more than 1000 /)
  })

  test('the longest list and the deepest nesting are held', () => {
    assert.equal((recordOf({ a: Array(1_000).fill(1) }, 'x')['a'] as unknown[]).length, 1_000)
    assert.deepEqual(recordOf({ a: deep(8) }, 'x'), { a: deep(8) })
  })
})
