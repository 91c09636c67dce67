import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { INSTANT_END, INSTANT_MIN, readInstant, statedInstant } from '../src/instant.ts'

const column: readonly [name: string, unknown, number | undefined][] = [
  ['a date', new Date(5), 5],
  ['milliseconds', 5, 5],
  ['milliseconds as bigint', 5n, 5],
  ['the text of a date', '2026-01-01T00:00:00.000Z', Date.UTC(2026, 0, 1)],
  ['a fraction of a millisecond', 0.5, undefined],
  ['a date that is none', new Date(Number.NaN), undefined],
  ['a text without a zone', '2026-01-01T00:00:00.000', undefined],
  [
    'a text with an offset: its order is not that of its text',
    '2026-01-01T00:00:00.000+01:00',
    undefined,
  ],
  ['a text without milliseconds', '2026-01-01T00:00:00Z', undefined],
  ['31 February', '2026-02-31T00:00:00.000Z', undefined],
  ['infinity', Infinity, undefined],
  ['the first instant', INSTANT_MIN, INSTANT_MIN],
  ['the one before', INSTANT_MIN - 1, undefined],
  ['the last instant', INSTANT_END - 1, INSTANT_END - 1],
  ['the one after', INSTANT_END, undefined],
  ['nothing', null, undefined],
]

describe('an instant in a column', () => {
  test('the first is of the year 1000, the last of 9999', () => {
    assert.equal(INSTANT_MIN, Date.UTC(1000, 0, 1))
    assert.equal(INSTANT_END, Date.UTC(10_000, 0, 1))
  })

  for (const [name, value, expected] of column) {
    test(name, () => assert.equal(readInstant(value), expected))
  }
})

const stated: readonly [name: string, unknown, number | bigint | undefined][] = [
  ['milliseconds', 0.5, 0.5],
  ['a date', new Date(5), 5],
  ['a bigint', 5n, 5n],
  ['a text in UTC', '1970-01-01T00:00:01Z', 1000],
  ['a text with an offset', '1970-01-01T01:00+01:00', 0],
  ['a text with milliseconds', '1970-01-01T00:00:00.25Z', 250],
  ['a text without a zone', '1970-01-01T00:00:00', undefined],
  ['a day', '1970-01-01', undefined],
  ['31 February', '2026-02-31T00:00:00Z', undefined],
  ['no number', Number.NaN, undefined],
  ['a date that is none', new Date(Number.NaN), undefined],
  ['a truth value', true, undefined],
]

describe('an instant that somebody states', () => {
  for (const [name, value, expected] of stated) {
    test(name, () => assert.equal(statedInstant(value), expected))
  }
})
