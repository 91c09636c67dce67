import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Random } from '../../explain/random.ts'
import { LOOKS_MIN, type Look, trendOf } from './trend.ts'

// Goal: a memory that grows is found, one that only wanders or fills up is not.
// Method: memories that are planted, with noise from a seed.

const random = new Random('trend')
const looks = (count: number, megabytesAt: (second: number) => number): readonly Look[] =>
  Array.from({ length: count }, (_, n) => {
    return { seconds: n, megabytes: megabytesAt(n) + random.between(-0.5, 0.5) }
  })

const rows: readonly [string, (second: number) => number, boolean][] = [
  ['one that stays is flat', () => 40, true],
  ['one that fills up in its first third is flat', (n) => Math.min(80, 40 + 2 * n), true],
  ['one that wanders is flat', (n) => 40 + 3 * Math.sin(n), true],
  ['one that shrinks is flat', (n) => 90 - n, true],
  ['one that grows by a tenth of a megabyte each time is not', (n) => 40 + n / 10, false],
  [
    'one that grows and now and then gives back is not',
    (n) => 40 + n / 5 - 3 * Number(n % 10 === 0),
    false,
  ],
  ['growth of less than two megabytes is nothing', (n) => 40 + n / 50, true],
]

describe('trendOf', () => {
  for (const [name, megabytesAt, isFlat] of rows) {
    test(name, () => {
      const trend = trendOf(looks(61, megabytesAt))
      assert.equal(trend.isFlat, isFlat, JSON.stringify(trend))
    })
  }

  test('too few looks say nothing', () => {
    const enough = Math.ceil((LOOKS_MIN * 3) / 2)
    assert.equal(trendOf(looks(enough, () => 1)).looks, LOOKS_MIN)
    assert.throws(() => trendOf(looks(enough - 2, () => 1)), RangeError)
  })
})
