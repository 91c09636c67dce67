import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isHasty } from '../../src/find/weighed-forbidden.ts'

// Goal: who asks as it always did is not told by its asking again; who asks twice a minute, or faster than ever, is.
const rows = [
  ['once a minute, as ever', 60, 1, false],
  ['twice a minute', 30, 1, true],
  ['a little less than twice a minute', 31, 1, false],
  ['once an hour, half as fast again as ever', 3600, 1.5, true],
  ['once an hour, hardly faster than ever', 3600, 1.4, false],
] as const

describe('haste', () => {
  for (const [name, seconds, times, expected] of rows) {
    test(`${name}: ${expected}`, () => {
      // Logarithms lose the last digit.
      const almost = 1e-9
      const measures = {
        quickly: Math.log(1 / seconds) + almost,
        'faster than usual': Math.log(times) + almost,
      }
      assert.equal(isHasty(measures), expected)
    })
  }
})
