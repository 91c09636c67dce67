import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  around,
  count,
  counted,
  duration,
  instant,
  iso,
  percent,
  stretch,
} from '../../src/page/words.ts'

const AT = Date.UTC(2026, 10, 28, 10, 5, 7)

test('instants are told in UTC, and what is none is said to be none', () => {
  assert.equal(instant(AT), '2026-11-28 10:05:07')
  assert.equal(instant(Number.NaN), 'no time')
  assert.equal(iso(AT), '2026-11-28T10:05:07Z')
})

test('a stretch says its day once', () => {
  assert.equal(stretch(AT, AT + 600_000), '2026-11-28 10:05 to 10:15')
  assert.equal(stretch(AT, AT + 86_400_000), '2026-11-28 10:05 to 2026-11-29 10:05')
  assert.equal(stretch(AT, AT), '2026-11-28 10:05')
})

test('a window around a stretch holds its last minute', () => {
  assert.deepEqual(around(AT, AT), { from: '2026-11-28T10:05:00Z', to: '2026-11-28T10:06:00Z' })
})

test('numbers, shares and durations', () => {
  assert.equal(count(1234567), '1,234,567')
  assert.deepEqual([counted(1, 'caller'), counted(2, 'caller')], ['1 caller', '2 callers'])
  assert.deepEqual([percent(1, 3), percent(0, 0)], ['33 %', '–'])
  assert.deepEqual([0, 59_000, 60_000, 7_200_000, 86_400_000].map(duration), [
    '0 seconds',
    '59 seconds',
    '1 minute',
    '2 hours',
    '1 day',
  ])
})
