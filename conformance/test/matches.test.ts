// Goal: an expectation matches what it names and nothing else.
// Method: one row per rule; then everything matches itself.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { matches } from '../src/matches.ts'

const rows: readonly (readonly [string, unknown, unknown, boolean])[] = [
  ['an object may have more', { a: 1 }, { a: 1, b: 2 }, true],
  ['an object may not have less', { a: 1, b: 2 }, { a: 1 }, false],
  ['a list may not have more', [1], [1, 2], false],
  ['a list is compared in order', [1, 2], [2, 1], false],
  ['a list is no object', [1], { 0: 1, length: 1 }, false],
  ['the star is anything that is there', { a: '*' }, { a: null }, true],
  ['the star is not nothing', { a: '*' }, {}, false],
  ['a text within stars is contained', '*b*', 'abc', true],
  ['a text within stars that is not contained', '*d*', 'abc', false],
  ['a text is compared whole', 'b', 'abc', false],
  ['null is not nothing', null, undefined, false],
  ['a number is no text', 1, '1', false],
  ['an object is not null', {}, null, false],
]

describe('matches', () => {
  for (const [name, expected, actual, result] of rows) {
    test(name, () => assert.equal(matches(expected, actual), result))
  }

  test('every JSON value without stars matches itself', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!JSON.stringify(value).includes('*'))
        assert.equal(matches(value, value), true)
      }),
    )
  })
})
