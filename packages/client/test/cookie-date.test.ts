// Goal: a date of a cookie is read as browsers read it.
// Method: one row per rule of RFC 6265 section 5.1.1.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseCookieDate } from '../src/cookie-date.ts'

const rows: readonly (readonly [string, string, string | undefined])[] = [
  ['an IMF-fixdate', 'Wed, 09 Jun 2021 10:18:14 GMT', '2021-06-09T10:18:14Z'],
  ['an rfc850-date', 'Wednesday, 09-Jun-21 10:18:14 GMT', '2021-06-09T10:18:14Z'],
  ['an asctime-date', 'Wed Jun  9 10:18:14 2021', '2021-06-09T10:18:14Z'],
  ['any order, and short numbers', '2021 june 9 1:2:3', '2021-06-09T01:02:03Z'],
  [
    'a token may be followed by what is no digit',
    '9th June 2021AD 10:18:14pm',
    '2021-06-09T10:18:14Z',
  ],
  ['two digits up to 69 are of this century', '1 Jan 69 00:00:00', '2069-01-01T00:00:00Z'],
  ['two digits from 70 are of the last', '1 Jan 70 00:00:00', '1970-01-01T00:00:00Z'],
  ['the zone is not looked at', '1 Jan 2030 00:00:00 +0900', '2030-01-01T00:00:00Z'],
  ['the first year that there is', '1 Jan 1601 00:00:00', '1601-01-01T00:00:00Z'],
  ['the year before', '1 Jan 1600 00:00:00', undefined],
  ['a day that the month has not', '31 Feb 2021 00:00:00', undefined],
  ['the day 0', '0 Jan 2021 00:00:00', undefined],
  ['the day 32', '32 Jan 2021 00:00:00', undefined],
  ['the hour 24', '1 Jan 2021 24:00:00', undefined],
  ['the minute 60', '1 Jan 2021 00:60:00', undefined],
  ['the second 60', '1 Jan 2021 00:00:60', undefined],
  ['no time', '1 Jan 2021', undefined],
  ['no month', '1 2021 00:00:00', undefined],
  ['no year', '1 Jan 00:00:00', undefined],
  ['a year of five digits', '1 Jan 20210 00:00:00', undefined],
  ['nothing', '', undefined],
]

describe('parseCookieDate', () => {
  for (const [name, text, expected] of rows) {
    test(name, () => {
      const instant = expected === undefined ? undefined : Date.parse(expected)
      assert.equal(parseCookieDate(text), instant)
    })
  }
})
