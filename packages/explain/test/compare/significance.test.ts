import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { differenceByChance, shareOf } from '../../src/compare/significance.ts'

// Computed apart from this code, with the `erfc` of Python's `math`, by the formula of the docstring.
const rows = [
  ['the same shares', [10, 100], [10, 100], 1],
  ['a difference that may well be chance', [10, 100], [15, 100], 0.392421],
  ['one that hardly is', [10, 100], [30, 100], 0.000782938],
  ['unequal numbers', [5, 1000], [20, 500], 1.774034e-6],
] as const

describe('differenceByChance', () => {
  for (const [name, [a, m], [b, n], expected] of rows) {
    test(`${name}: ${expected}`, () => {
      const chance = differenceByChance({ count: a, of: m }, { count: b, of: n })
      assert.ok(Math.abs(chance - expected) < expected * 0.005, `${chance}`)
    })
  }

  test('of nothing nothing can be said', () => {
    assert.equal(differenceByChance({ count: 0, of: 0 }, { count: 5, of: 5 }), 1)
    assert.equal(differenceByChance({ count: 0, of: 9 }, { count: 0, of: 9 }), 1)
  })
})

test('a share of nothing is none', () => assert.equal(shareOf({ count: 0, of: 0 }), 0))
