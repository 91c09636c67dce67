// Goal: every way in which logs write an instant is read, and what is none is NaN.
// Method: one row for each; the reader that remembers a minute sees them one behind the other, too.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { ClfTimes, epochMillis, IsoTimes } from '../../src/read/times.ts'

const told = (value: number): string =>
  Number.isNaN(value) ? 'none' : new Date(value).toISOString()

const clf = [
  ['04/May/2026:07:33:01 +0000', '2026-05-04T07:33:01.000Z'],
  ['04/May/2026:07:33:59 +0000', '2026-05-04T07:33:59.000Z'],
  ['04/May/2026:07:33:59 +0200', '2026-05-04T05:33:59.000Z'],
  ['04/May/2026:07:33:59 -0530', '2026-05-04T13:03:59.000Z'],
  ['29/Feb/2028:23:59:60 +0000', '2028-03-01T00:00:00.000Z'],
  ['31/Dec/1999:00:00:00 +0000', '1999-12-31T00:00:00.000Z'],
  ['04/May/2026:07:33:01', '2026-05-04T07:33:01.000Z'],
  ['04/May/2026 07:33:01]', '2026-05-04T07:33:01.000Z'],
  ['04/Mai/2026:07:33:01 +0000', 'none'],
  ['0x/May/2026:07:33:01 +0000', 'none'],
  ['04/May/2026:07:33:61 +0000', 'none'],
  ['04/May/2026:07:33:0x +0000', 'none'],
  ['04/May/2026:07:33:01 Z0000', 'none'],
  ['04/May/2026', 'none'],
] as const

describe('ClfTimes', () => {
  const times = new ClfTimes()
  for (const [text, expected] of clf) {
    test(text, () => assert.equal(told(times.at(Buffer.from(text), 0)), expected))
  }

  test('any instant, in any order', () => {
    const many = new ClfTimes()
    const minutes = fc.integer({ min: -14 * 4, max: 14 * 4 }).map((quarter) => quarter * 15)
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }),
        minutes,
        (date, zone) => {
          const time = Math.floor(date.getTime() / 1000) * 1000
          assert.equal(many.at(Buffer.from(clfOf(time, zone)), 0), time)
        },
      ),
    )
  })
})

function clfOf(time: number, zone: number): string {
  const [day = '', month = '', year = '', clock = ''] = new Date(time + zone * 60_000)
    .toUTCString()
    .slice(5)
    .split(' ')
  const offset = String(Math.floor(Math.abs(zone) / 60) * 100 + (Math.abs(zone) % 60)).padStart(
    4,
    '0',
  )
  return `${day}/${month}/${year}:${clock} ${zone < 0 ? '-' : '+'}${offset}`
}

const iso = [
  ['2026-05-04T07:33:01Z', '2026-05-04T07:33:01.000Z'],
  ['2026-05-04T07:33:01.1Z', '2026-05-04T07:33:01.100Z'],
  ['2026-05-04T07:33:01.123456789Z', '2026-05-04T07:33:01.123Z'],
  ['2026-05-04T07:33:01,123Z', '2026-05-04T07:33:01.123Z'],
  ['2026-05-04T07:33:01+02:00', '2026-05-04T05:33:01.000Z'],
  ['2026-05-04T07:33:01.5-0500', '2026-05-04T12:33:01.500Z'],
  ['2026-05-04 07:33:01', '2026-05-04T07:33:01.000Z'],
  ['2026-05-04 07:33:01.250 +0200', '2026-05-04T05:33:01.250Z'],
  ['2026/05/04 07:33:01', '2026-05-04T07:33:01.000Z'],
  ['2026-05-04T07:33', 'none'],
  ['2026-05-04T07.33.01Z', 'none'],
  ['xxxx-05-04T07:33:01Z', 'none'],
] as const

describe('IsoTimes', () => {
  const times = new IsoTimes()
  for (const [text, expected] of iso) {
    test(text, () => assert.equal(told(times.at(Buffer.from(text), 0, text.length)), expected))
  }
})

describe('epochMillis', () => {
  const rows = [
    ['seconds', 1_777_880_000.25],
    ['milliseconds', 1_777_880_000_250],
    ['microseconds', 1_777_880_000_250_000],
    ['nanoseconds', 1_777_880_000_250_000_000],
  ] as const
  for (const [name, value] of rows) {
    test(name, () => assert.equal(epochMillis(value), 1_777_880_000_250))
  }
  test('none after the year 9999, in nanoseconds', () => {
    assert.equal(told(epochMillis(253_402_300_799e9)), '9999-12-31T23:59:59.000Z')
    assert.ok(Number.isNaN(epochMillis(253_402_300_800e9)))
    assert.ok(Number.isNaN(epochMillis(1e99)))
  })
})
