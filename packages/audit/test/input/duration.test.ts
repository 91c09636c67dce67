import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { durationFrom } from '../../src/input/duration.ts'
import { mistakesOf, partOf } from './part-of.ts'

const MOST_MS = 60_000

const rows = [
  ['milliseconds', '250ms', 250],
  ['seconds', '10s', 10_000],
  ['minutes', '1m', 60_000],
  ['as long as may be', '60000ms', 60_000],
  ['longer than may be', '60001ms', undefined],
  ['hours, longer than may be', '1h', undefined],
  ['no time at all', '0s', undefined],
  ['less than none', '-1s', undefined],
  ['a part of a second', '1.5s', undefined],
  ['without a unit', '10', undefined],
  ['a number', 10, undefined],
  ['another unit', '1d', undefined],
] as const

describe('durationFrom', () => {
  for (const [name, value, expected] of rows) {
    test(name, () => {
      const part = partOf(value)
      assert.equal(durationFrom(part, MOST_MS), expected)
      const said = "a time like '10s' or '5m' is expected, at most 60s ($)"
      assert.deepEqual(mistakesOf(part), expected === undefined ? [said] : [])
    })
  }
})
