import assert from 'node:assert/strict'
import { test } from 'node:test'
import { counted, instant, stretch } from '../../src/tell/instants.ts'

const AT = Date.UTC(2026, 10, 28, 10, 5, 30)

test('an instant is told in UTC, to the minute', () =>
  assert.equal(instant(AT), '2026-11-28 10:05'))

test('no time is told as none', () => assert.equal(instant(Number.NaN), 'no time'))

test('a stretch within a day names it once', () =>
  assert.equal(stretch({ from: AT, to: AT + 3_600_000 }), '2026-11-28 10:05 to 11:05'))

test('a stretch over days names both', () =>
  assert.equal(stretch({ from: AT, to: AT + 86_400_000 }), '2026-11-28 10:05 to 2026-11-29 10:05'))

test('an instant is no stretch', () =>
  assert.equal(stretch({ from: AT, to: AT }), '2026-11-28 10:05'))

test('counts have their noun in the right number', () => {
  assert.equal(counted(1, 'line'), '1 line')
  assert.equal(counted(6_480_000, 'line'), '6,480,000 lines')
})
