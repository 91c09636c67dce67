import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Score } from '../../../tools/mutation/report.ts'
import { intervalOf } from './interval.ts'
import { resultOf } from './proof.ts'

// Goal: tests that find too little are told, and a small sample is not taken for more than it is.
// Method: scores that are planted; the interval against what is printed in Wilson's method elsewhere.

const score = (killed: number, survived: number, equivalent = 0): Score => {
  const rest = { timeout: 0, invalid: 0, share: killed / (killed + survived) }
  return {
    name: 'decide',
    mutants: killed + survived + equivalent,
    killed,
    survived,
    equivalent,
    ...rest,
  }
}
const failuresOf = (one: Score): number =>
  resultOf([{ targets: [one], stale: [], verdicts: [], listed: new Set() }]).failures.length

describe('resultOf', () => {
  const rows: readonly [string, Score, number][] = [
    ['all are found', score(60, 0), 0],
    ['nine of ten are found', score(54, 6), 0],
    ['one less is chance in a small sample', score(53, 7), 0],
    ['the same share of many is none', score(5_300, 700), 1],
    ['half are found', score(30, 30), 1],
    ['what changes nothing counts for neither', score(54, 6, 40), 0],
  ]
  for (const [name, one, failures] of rows) {
    test(name, () => assert.equal(failuresOf(one), failures))
  }

  test('a list of equivalents that is stale is a failure', () => {
    const stale = { targets: [], stale: ['no such mutant'], verdicts: [], listed: new Set<never>() }
    assert.deepEqual(resultOf([stale]).failures, ['no such mutant'])
  })
})

describe('intervalOf', () => {
  const rows: readonly [number, number, number, number][] = [
    [0, 10, 0, 0.2775],
    [5, 10, 0.2366, 0.7634],
    [10, 10, 0.7225, 1],
    [81, 100, 0.7222, 0.8749],
    [0, 0, 0, 1],
  ]
  for (const [found, count, low, high] of rows) {
    test(`${found} of ${count} lie between ${low} and ${high}`, () => {
      const interval = intervalOf(found, count)
      assert.ok(Math.abs(interval.low - low) < 1e-4 && Math.abs(interval.high - high) < 1e-4)
    })
  }
})
