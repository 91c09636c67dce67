import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DAY_MINUTES, isZone, zoneClock } from '../src/local-time.ts'

const at = (day: number, hours: number, minutes = 0): number =>
  day * DAY_MINUTES + hours * 60 + minutes

describe('zoneClock', () => {
  const rows: readonly [name: string, zone: string, instant: string, minute: number][] = [
    ['a Monday at midnight', 'UTC', '2026-10-19T00:00:00Z', at(0, 0)],
    ['the last minute of a week', 'UTC', '2026-10-25T23:59:59.999Z', at(6, 23, 59)],
    ['before 1970', 'UTC', '1969-12-31T23:59:00Z', at(2, 23, 59)],
    ['long before 1970', 'UTC', '1900-01-01T00:00:00Z', at(0, 0)],
    ['a zone that is ahead', 'Asia/Tokyo', '2026-10-18T15:00:00Z', at(0, 0)],
    ['a zone that is behind', 'America/New_York', '2026-10-19T03:59:00Z', at(6, 23, 59)],
    ['a zone of three quarters of an hour', 'Asia/Kathmandu', '2026-10-19T00:00:00Z', at(0, 5, 45)],
    ['the last minute of winter', 'Europe/Berlin', '2026-03-29T00:59:59Z', at(6, 1, 59)],
    ['the first minute of summer', 'Europe/Berlin', '2026-03-29T01:00:00Z', at(6, 3, 0)],
    ['the hour that comes twice, in summer', 'Europe/Berlin', '2026-10-25T00:30:00Z', at(6, 2, 30)],
    ['the hour that comes twice, in winter', 'Europe/Berlin', '2026-10-25T01:30:00Z', at(6, 2, 30)],
    ['midnight is hour 0', 'Europe/Berlin', '2026-10-18T22:00:00Z', at(0, 0)],
  ]
  for (const [name, zone, instant, minute] of rows) {
    test(name, () => assert.equal(zoneClock(zone)(Date.parse(instant)), minute))
  }

  test('UTC by counting is UTC by formatting', () => {
    const [counted, formatted] = [zoneClock('UTC'), zoneClock('Etc/UTC')]
    for (let i = -5_000; i < 5_000; i += 1) {
      const instant = i * 86_399_000
      assert.equal(counted(instant), formatted(instant))
    }
  })
})

describe('isZone', () => {
  test('names of the IANA database are zones', () => {
    for (const name of ['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5']) {
      assert.equal(isZone(name), true, name)
    }
  })

  test('anything else is none; an offset has no summer', () => {
    for (const name of ['', 'Europe/Berlyn', '+02:00', 'Mars/Phobos', 7, null, 'a'.repeat(65)]) {
      assert.equal(isZone(name), false, String(name))
    }
  })
})
