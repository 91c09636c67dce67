import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  FIELD_LENGTH_MAX,
  formatRetryAfter,
  parseRetryAfter,
  RETRY_AFTER_SECONDS_MAX,
} from '../../src/grammar/index.ts'
import { type Case, readCases, rubbish } from './cases.ts'

// Goal: Retry-After is digits or an HTTP-date, and no number that only JavaScript knows.
// Method: one row per value in cases/retry-after.json; limits on both sides; what is written is read back.
interface RetryAfterCase extends Case {
  readonly field: string | readonly string[]
  readonly absent?: true
  readonly seconds?: number
  readonly why?: string
}

const now = Date.UTC(2026, 6, 1)

function expectedOf({ name: _, field: __, absent, why, ...wait }: RetryAfterCase): unknown {
  if (absent) return { kind: 'absent' }
  return why === undefined ? { kind: 'wait', ...wait } : { kind: 'malformed', why }
}

describe('parseRetryAfter', () => {
  for (const row of readCases<RetryAfterCase>('retry-after')) {
    test(row.name, () => assert.deepEqual(parseRetryAfter(row.field, { now }), expectedOf(row)))
  }

  test('no field is absent', () => {
    assert.deepEqual(parseRetryAfter(undefined, { now }), { kind: 'absent' })
    assert.deepEqual(parseRetryAfter(null), { kind: 'absent' })
  })

  for (const [index, value] of rubbish().entries()) {
    test(`what is no field is malformed, ${index}`, () => {
      const expected = { kind: 'malformed', why: 'not-text' }
      assert.deepEqual(parseRetryAfter(value as string, { now }), expected)
    })
  }

  test('the longest field is read, one character more is not', () => {
    assert.equal(parseRetryAfter('0'.repeat(FIELD_LENGTH_MAX), { now }).kind, 'wait')
    const expected = { kind: 'malformed', why: 'too-long' }
    assert.deepEqual(parseRetryAfter('0'.repeat(FIELD_LENGTH_MAX + 1), { now }), expected)
  })

  test('the end of the longest wait is an instant that a Date can hold', () => {
    const reading = parseRetryAfter(String(RETRY_AFTER_SECONDS_MAX), { now })
    assert.ok(reading.kind === 'wait' && !Number.isNaN(new Date(reading.instant).getTime()))
  })

  test('the last instant of a Date is a clock', () => {
    const reading = parseRetryAfter('0', { now: 8.64e15 })
    assert.ok(reading.kind === 'wait')
    assert.equal(reading.instant, 8.64e15)
  })

  test('a part of a second is waited out', () => {
    const reading = parseRetryAfter('Wed, 01 Jul 2026 00:00:01 GMT', { now: now + 1 })
    assert.ok(reading.kind === 'wait')
    assert.equal(reading.seconds, 1)
  })

  test('now may be a Date', () => {
    const date = new Date(now)
    assert.deepEqual(parseRetryAfter('5', { now: date }), parseRetryAfter('5', { now }))
  })

  test('the clock is now where none is given, or one that stands nowhere', () => {
    const wrong = [
      undefined,
      null,
      Number.NaN,
      Infinity,
      8.64e15 + 1,
      new Date(Number.NaN),
      'a',
      Symbol('a'),
    ]
    for (const now of wrong) {
      const before = Date.now()
      const reading = parseRetryAfter('5', { now: now as number })
      assert.ok(reading.kind === 'wait')
      assert.ok(reading.instant >= before + 5000 && reading.instant <= Date.now() + 5000)
    }
    assert.equal(parseRetryAfter('5').kind, 'wait')
    assert.equal(parseRetryAfter('5', null as unknown as object).kind, 'wait')
  })
})

describe('formatRetryAfter', () => {
  test('seconds and dates', () => {
    assert.equal(formatRetryAfter(120), '120')
    assert.equal(formatRetryAfter(0), '0')
    assert.equal(formatRetryAfter(new Date(now)), 'Wed, 01 Jul 2026 00:00:00 GMT')
  })

  test('a wait that is no whole number from 0 is a mistake of the caller', () => {
    for (const wait of [-1, 1.5, Number.NaN, Infinity, 1e21]) {
      const message = `\`${wait}\` is no wait: it must be a whole number of seconds from 0`
      assert.throws(() => formatRetryAfter(wait), { name: 'TypeError', message })
    }
    assert.throws(() => formatRetryAfter(new Date(Number.NaN)), TypeError)
  })

  test('what is written is read back equal', () => {
    fc.assert(
      fc.property(fc.nat({ max: RETRY_AFTER_SECONDS_MAX }), (seconds) => {
        const expected = {
          ...{ kind: 'wait', seconds, instant: now + seconds * 1000 },
          ...{ form: 'delay-seconds', saturated: false },
        }
        assert.deepEqual(parseRetryAfter(formatRetryAfter(seconds), { now }), expected)
      }),
    )
  })
})
