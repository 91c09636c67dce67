import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { formatHttpDate, parseHttpDate } from '../../src/grammar/index.ts'
import { type Case, readCases } from './cases.ts'

// Goal: exactly the three forms of RFC 9110 section 5.6.7 are dates, and only if the day and the time exist.
// Method: one row per value in cases/http-date.json; what is written is read back.
interface DateCase extends Case {
  readonly date: string
  readonly now: number
  readonly instant: number | null
}

const now = Date.UTC(2026, 6, 1)

describe('parseHttpDate', () => {
  for (const { name, date, now, instant } of readCases<DateCase>('http-date')) {
    test(name, () => assert.equal(parseHttpDate(date, { now }), instant ?? undefined))
  }

  test('every day of 400 years, and none that does not exist', () => {
    for (let year = 1900; year < 2300; year += 1) {
      const text = (day: number): string => `Mon, ${day} Feb ${year} 00:00:00 GMT`
      const isLeap = new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1
      assert.equal(parseHttpDate(text(28), { now }), Date.UTC(year, 1, 28))
      assert.equal(parseHttpDate(text(29), { now }), isLeap ? Date.UTC(year, 1, 29) : undefined)
    }
  })
})

describe('formatHttpDate', () => {
  test('the example of RFC 9110 section 5.6.7', () => {
    assert.equal(formatHttpDate(784_111_777_999), 'Sun, 06 Nov 1994 08:49:37 GMT')
  })

  test('an instant that four digits of a year cannot tell is a mistake of the caller', () => {
    for (const instant of [Number.NaN, Infinity, Date.UTC(10_000, 0), -62_167_219_200_001]) {
      const message = `\`${instant}\` is no instant of an HTTP-date`
      assert.throws(() => formatHttpDate(instant), { name: 'TypeError', message })
    }
    assert.equal(formatHttpDate(-62_167_219_200_000), 'Sat, 01 Jan 0000 00:00:00 GMT')
    assert.equal(formatHttpDate(Date.UTC(10_000, 0) - 1), 'Fri, 31 Dec 9999 23:59:59 GMT')
  })

  test('what is written is as the platform writes it, and read back equal', () => {
    const seconds = fc.integer({ min: -62_135_596_800, max: 253_402_300_799 })
    fc.assert(
      fc.property(seconds, (second) => {
        const instant = second * 1000
        assert.equal(formatHttpDate(instant), new Date(instant).toUTCString())
        assert.equal(parseHttpDate(formatHttpDate(instant), { now }), instant)
      }),
    )
  })
})
