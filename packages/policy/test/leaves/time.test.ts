import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type TimeWindow, timeWindow } from '../../src/leaves/time.ts'
import { parseRule } from '../../src/parse.ts'
import { not } from '../../src/rule.ts'
import { FALSE, TRUE, type Truth, UNKNOWN } from '../../src/truth.ts'
import { model, unloaded } from '../fixtures.ts'

const hours = { from: '09:00', until: '17:30' }
const night = { days: ['fri'], from: '22:00', until: '06:00' } as const
const berlin = { ...hours, zone: 'Europe/Berlin' }

// 2026-10-23 is a Friday. Berlin changes to winter on Sunday the 25th, to summer on 29 March.
const rows: readonly [name: string, TimeWindow, instant: string, Truth][] = [
  ['when it opens', hours, '2026-10-23T09:00:00Z', TRUE],
  ['a moment before', hours, '2026-10-23T08:59:59.999Z', FALSE],
  ['a moment before it closes', hours, '2026-10-23T17:29:59.999Z', TRUE],
  ['when it closes', hours, '2026-10-23T17:30:00Z', FALSE],
  ['from alone lasts until midnight', { from: '09:00' }, '2026-10-23T23:59:59Z', TRUE],
  ['until alone begins at midnight', { until: '09:00' }, '2026-10-23T00:00:00Z', TRUE],
  ['24:00 is the end of the day', { from: '09:00', until: '24:00' }, '2026-10-24T00:00:00Z', FALSE],
  ['00:00 is the same end', { from: '09:00', until: '00:00' }, '2026-10-24T00:00:00Z', FALSE],
  ['a day that is listed', { days: ['thu', 'fri'] }, '2026-10-23T12:00:00Z', TRUE],
  ['a day that is not', { days: ['mon'] }, '2026-10-23T12:00:00Z', FALSE],
  ['a Sunday', { days: ['sun'] }, '2026-10-25T12:00:00Z', TRUE],
  ['over midnight, before it', night, '2026-10-23T22:00:00Z', TRUE],
  [
    'over midnight, after it: the day is that of its beginning',
    night,
    '2026-10-24T05:59:00Z',
    TRUE,
  ],
  ['over midnight, of the day before', night, '2026-10-23T05:59:00Z', FALSE],
  ['over midnight, when it closes', night, '2026-10-24T06:00:00Z', FALSE],
  [
    'over midnight from Sunday to Monday',
    { ...night, days: ['sun'] },
    '2026-10-26T00:00:00Z',
    TRUE,
  ],
  ['a zone in summer', berlin, '2026-10-23T07:00:00Z', TRUE],
  ['the same hour in winter', berlin, '2026-10-26T07:00:00Z', FALSE],
  ['an hour later in winter', berlin, '2026-10-26T08:00:00Z', TRUE],
  [
    'the day is that of the zone',
    { days: ['sat'], zone: 'Asia/Tokyo' },
    '2026-10-23T15:00:00Z',
    TRUE,
  ],
  [
    'an hour that is left out opens with the next',
    { from: '02:30', until: '04:00', zone: 'Europe/Berlin' },
    '2026-03-29T01:00:00Z',
    TRUE,
  ],
  [
    'an hour that comes twice is open twice',
    { from: '02:00', until: '03:00', zone: 'Europe/Berlin' },
    '2026-10-25T01:59:00Z',
    TRUE,
  ],
  ['the first instant', { notBefore: '2026-10-23T09:00:00Z' }, '2026-10-23T09:00:00Z', TRUE],
  ['before it', { notBefore: '2026-10-23T09:00:00Z' }, '2026-10-23T08:59:59.999Z', FALSE],
  ['the last instant', { notAfter: '2026-10-23T11:00:00+02:00' }, '2026-10-23T09:00:00Z', TRUE],
  ['after it', { notAfter: '2026-10-23T11:00:00+02:00' }, '2026-10-23T09:00:00.001Z', FALSE],
  [
    'within the instants and outside the hours',
    { ...hours, notBefore: '2026-10-23T00:00:00Z' },
    '2026-10-23T08:00:00Z',
    FALSE,
  ],
]

const at = (instant: string) => ({ ...unloaded(), now: Date.parse(instant) })

describe('timeWindow', () => {
  for (const [name, window, instant, expected] of rows) {
    test(name, () => {
      const rule = timeWindow(window)
      assert.equal(model.compile(rule).evaluate(at(instant)), expected)
      assert.equal(model.compile(not(rule)).evaluate(at(instant)), 2 - expected)
    })
  }

  test('one compiled rule follows the clock, forwards and backwards', () => {
    const rule = model.compile(timeWindow(berlin))
    let opened = 0
    const answers = Array.from({ length: 6 * 1440 }, (_, i) => {
      const now = Date.parse('2026-10-22T22:00:00Z') + i * 60_000
      const truth = rule.evaluate({ ...unloaded(), now })
      if (truth === TRUE) opened += 1
      return [now, truth] as const
    })
    assert.equal(opened, 6 * 8.5 * 60)
    for (const [now, truth] of answers.toReversed()) {
      assert.equal(rule.evaluate({ ...unloaded(), now: now + 59_999 }), truth)
    }
  })

  test('without the instant of the request it is unknown, negated too', () => {
    for (const now of [undefined, Number.NaN]) {
      const asked = { ...unloaded(), ...(now !== undefined && { now }) }
      assert.equal(model.compile(timeWindow(hours)).evaluate(asked), UNKNOWN)
      assert.equal(model.compile(not(timeWindow(hours))).evaluate(asked), UNKNOWN)
    }
  })

  test('an instant that no clock shows is unknown, in every zone', () => {
    for (const now of [8.64e15 + 1, -8.64e15 - 1, Infinity, -Infinity, 1e300]) {
      for (const window of [hours, berlin]) {
        const rule = timeWindow(window)
        assert.equal(model.compile(rule).evaluate({ ...unloaded(), now }), UNKNOWN)
        assert.equal(model.compile(not(rule)).evaluate({ ...unloaded(), now }), UNKNOWN)
      }
    }
    assert.notEqual(
      model.compile(timeWindow(berlin)).evaluate({ ...unloaded(), now: 8.64e15 }),
      UNKNOWN,
    )
  })

  test('the refusal says the window and the time', () => {
    const window = { days: ['mon', 'tue'], ...berlin, notAfter: '2027-01-01T00:00:00Z' } as const
    assert.deepEqual(model.compile(timeWindow(window)).explain(at('2026-10-23T09:00:00Z')).unmet, [
      {
        reason: 'outside_time_window',
        requirement: 'time mon, tue 09:00 to 17:30 in Europe/Berlin not after 2027-01-01T00:00:00Z',
        compared: 'time 2026-10-23T09:00:00.000Z',
      },
    ])
    const timeless = model.compile(timeWindow(hours)).explain(unloaded())
    assert.equal(timeless.unmet[0].compared, 'time missing')
    const never = model.compile(timeWindow(hours)).explain({ ...unloaded(), now: Number.NaN })
    assert.equal(never.unmet[0].compared, 'time none')
  })

  const bad: readonly [name: string, unknown, RegExp][] = [
    ['nothing at all', {}, /^\$\.days: state at least one of/],
    ['a zone alone', { zone: 'Europe/Berlin' }, /^\$\.zone: a zone says nothing without/],
    ['a zone that there is not', { ...hours, zone: 'Europe/Berlyn' }, /^\$\.zone: the name of a/],
    ['no day', { days: [] }, /^\$\.days: a list of mon, tue/],
    ['a day that there is not', { days: ['monday'] }, /^\$\.days: /],
    ['a day twice', { days: ['mon', 'mon'] }, /^\$\.days: .*each once/],
    ['a time without minutes', { from: '9' }, /^\$\.from: a time such as `09:00`/],
    ['a time over the day', { from: '24:00' }, /^\$\.from: /],
    ['an end over the day', { until: '24:01' }, /^\$\.until: a time such as/],
    ['no minutes of that number', { until: '09:60' }, /^\$\.until: /],
    ['an end at the beginning', { from: '09:00', until: '09:00' }, /^\$\.until: .*never open/],
    ['a midnight that is both', { until: '00:00' }, /^\$\.until: .*never open/],
    ['a date without an instant', { notBefore: '2026-01-31' }, /^\$\.notBefore: an instant with/],
    ['an instant without an offset', { notAfter: '2026-01-31T09:00:00' }, /^\$\.notAfter: /],
    ['a day that no month has', { notAfter: '2026-02-30T09:00:00Z' }, /^\$\.notAfter: /],
    ['an hour that no day has', { notAfter: '2026-02-28T25:00:00Z' }, /^\$\.notAfter: /],
    [
      'an end before the beginning',
      { notBefore: '2026-01-02T00:00:00Z', notAfter: '2026-01-01T00:00:00Z' },
      /^\$\.notAfter: it lies before `notBefore`/,
    ],
  ]
  for (const [name, window, message] of bad) {
    test(`${name} is refused`, () => {
      const reading = parseRule({ kind: 'time', ...(window as object) })
      assert.ok(reading.kind === 'invalid')
      assert.match(reading.message, message)
    })
  }
})
