import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { numberOption } from '../../src/keys/number-option.ts'

// Goal: an option out of bounds does not start, and the message names the bounds.

const bounds = { min: 1, max: 10, otherwise: 5 }

describe('numberOption', () => {
  for (const [value, expected] of [
    [undefined, 5],
    [1, 1],
    [10, 10],
    [1.5, 1.5],
  ] as const) {
    test(`${value}: ${expected}`, () => assert.equal(numberOption('it', value, bounds), expected))
  }

  for (const value of [0.999, 10.001, Number.NaN, Number.POSITIVE_INFINITY, '5', null, 5n]) {
    test(`${typeof value} ${value}: refused`, () => {
      const expected = { name: 'TypeError', message: '`it` must be a number from 1 to 10' }
      assert.throws(() => numberOption('it', value, bounds), expected)
    })
  }
})
