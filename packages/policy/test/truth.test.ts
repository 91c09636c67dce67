import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { both, either, FALSE, opposite, TRUE, truthOf, UNKNOWN } from '../src/truth.ts'

// Goal: Kleene's tables, written out, so that the numbers behind the names cannot drift.
const pairs = [
  [FALSE, FALSE, FALSE, FALSE],
  [FALSE, UNKNOWN, FALSE, UNKNOWN],
  [FALSE, TRUE, FALSE, TRUE],
  [UNKNOWN, FALSE, FALSE, UNKNOWN],
  [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN],
  [UNKNOWN, TRUE, UNKNOWN, TRUE],
  [TRUE, FALSE, FALSE, TRUE],
  [TRUE, UNKNOWN, UNKNOWN, TRUE],
  [TRUE, TRUE, TRUE, TRUE],
] as const

describe('three-valued logic', () => {
  for (const [left, right, and, or] of pairs) {
    test(`${left} and ${right} is ${and}, ${left} or ${right} is ${or}`, () => {
      assert.equal(both(left, right), and)
      assert.equal(either(left, right), or)
    })
  }

  test('not turns false and true round and leaves unknown', () => {
    const truths = [FALSE, UNKNOWN, TRUE] as const
    assert.deepEqual(truths.map(opposite), [TRUE, UNKNOWN, FALSE])
  })

  test('what is certain is false or true', () => {
    assert.deepEqual([false, true].map(truthOf), [FALSE, TRUE])
  })

  test('the three are different values', () => {
    assert.equal(new Set([FALSE, UNKNOWN, TRUE]).size, 3)
  })
})
