import type { Fields } from '../fields.ts'
import { statedInstant } from '../instant.ts'
import { type LeafKind, NO_MEND } from '../leaf.ts'
import { DAY_MINUTES, isZone, minuteOf, zoneClock } from '../local-time.ts'
import { FALSE, TRUE, type Truth, truthOf, UNKNOWN } from '../truth.ts'

/** A day of the week. */
export type Day = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'

/** When it is permitted; whatever is not stated does not narrow it. */
export interface TimeWindow {
  /** The name of a time zone in the IANA database; default `UTC`. */
  readonly zone?: string
  /** Days of the week. A window over midnight belongs to the day on which it begins. */
  readonly days?: readonly Day[]
  /** From this time of the day on, `09:00`; by default from midnight. */
  readonly from?: string
  /** Until before this time of the day; earlier than `from`, it is that of the next day. */
  readonly until?: string
  /** Not before this instant, in ISO 8601 with an offset. */
  readonly notBefore?: string
  /** Not after this instant. */
  readonly notAfter?: string
}

/** The request comes at a permitted time. */
export interface TimeRule extends TimeWindow {
  readonly kind: 'time'
}

/**
 * Requires that the request comes within a window of time, by the wall clock of a zone.
 *
 *     timeWindow({ zone: 'Europe/Berlin', days: ['mon', 'fri'], from: '08:00', until: '18:00' })
 */
export function timeWindow(window: TimeWindow): TimeRule {
  const { zone, days, from, until, notBefore, notAfter } = window
  return {
    kind: 'time',
    ...(zone !== undefined && { zone }),
    ...(days !== undefined && { days: [...days] }),
    ...(from !== undefined && { from }),
    ...(until !== undefined && { until }),
    ...(notBefore !== undefined && { notBefore }),
    ...(notAfter !== undefined && { notAfter }),
  }
}

/** How a window of time is read, described and decided. */
export const timeLeaf: LeafKind<TimeRule> = {
  read: readWindow,
  describe: ({ zone = 'UTC', days, from, until, notBefore, notAfter }) =>
    [
      'time',
      days?.join(', '),
      (from ?? until) !== undefined && `${from ?? '00:00'} to ${until ?? '24:00'}`,
      (days ?? from ?? until) !== undefined && `in ${zone}`,
      notBefore !== undefined && `not before ${notBefore}`,
      notAfter !== undefined && `not after ${notAfter}`,
    ]
      .filter((words) => typeof words === 'string')
      .join(' '),
  needs: () => ['now'],
  compile(leaf) {
    const isOpen = openingOf(leaf)
    const first = leaf.notBefore === undefined ? -Infinity : Date.parse(leaf.notBefore)
    const last = leaf.notAfter === undefined ? Infinity : Date.parse(leaf.notAfter)
    return {
      evaluate({ now }) {
        if (now === undefined || !(Math.abs(now) <= DATE_MAX)) return UNKNOWN
        return now < first || now > last ? FALSE : isOpen(now)
      },
      shortfall: ({ now }) => ({
        reason: 'outside_time_window',
        compared: now === undefined ? 'time missing' : `time ${isoOf(now)}`,
        mend: NO_MEND,
      }),
    }
  },
}

/** The furthest instant from the epoch that a `Date` has (ECMA-262, Time Range); clocks show none beyond. */
const DATE_MAX = 8.64e15

/** The days, Monday first. */
export const DAYS: readonly Day[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/**
 * Whether the window is open at an instant. It opens and closes with a minute, so that one answer a
 * minute is worked out and kept: reading the clock of a zone costs some microseconds.
 */
function openingOf({ zone = 'UTC', days, from, until }: TimeWindow): (now: number) => Truth {
  if ((days ?? from ?? until) === undefined) return () => TRUE
  const clock = zoneClock(zone)
  const isDay = DAYS.map((day) => days === undefined || days.includes(day))
  const [start, end] = [minuteOf(from ?? '00:00'), minuteOf(until ?? '24:00')]
  let kept = { minute: Number.NaN, truth: UNKNOWN as Truth }
  return (now) => {
    const minute = Math.floor(now / 60_000)
    if (minute !== kept.minute) {
      kept = { minute, truth: truthOf(isOpenAt(clock(now), { isDay, start, end })) }
    }
    return kept.truth
  }
}

interface Opening {
  /** Whether the window opens on each day, Monday first. */
  readonly isDay: readonly boolean[]
  readonly start: number
  readonly end: number
}

function isOpenAt(minuteOfWeek: number, { isDay, start, end }: Opening): boolean {
  const day = Math.floor(minuteOfWeek / DAY_MINUTES)
  const minute = minuteOfWeek % DAY_MINUTES
  const isToday = isDay[day] === true && minute >= start
  if (start < end) return isToday && minute < end
  return isToday || (isDay[(day + 6) % 7] === true && minute < end)
}

function isoOf(now: number): string {
  const date = new Date(now)
  return Number.isNaN(date.getTime()) ? 'none' : date.toISOString()
}

const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/

function readWindow(fields: Fields): TimeRule {
  const window = {
    zone: fields.take('zone'),
    days: fields.take('days'),
    from: fields.take('from'),
    until: fields.take('until'),
    notBefore: fields.take('notBefore'),
    notAfter: fields.take('notAfter'),
  }
  const problem = windowProblem(window)
  if (problem !== undefined) throw fields.problem(...problem)
  return timeWindow(window as TimeWindow)
}

type Problem = readonly [field: string, problem: string]

function windowProblem(window: Readonly<Record<keyof TimeWindow, unknown>>): Problem | undefined {
  const { zone, days, from, until, notBefore, notAfter } = window
  if (zone !== undefined && !isZone(zone))
    return ['zone', 'the name of a time zone such as `Europe/Berlin` is expected']
  if (days !== undefined && !isDays(days))
    return ['days', `a list of ${DAYS.join(', ')} is expected, each once`]
  if (from !== undefined && !isTime(from)) return ['from', 'a time such as `09:00` is expected']
  if (until !== undefined && until !== '24:00' && !isTime(until))
    return ['until', 'a time such as `17:30` or `24:00` is expected']
  if (until !== undefined && (from ?? '00:00') === until)
    return [
      'until',
      'a window that ends when it begins is never open: for a whole day leave both out',
    ]
  for (const [field, instant] of [
    ['notBefore', notBefore],
    ['notAfter', notAfter],
  ] as const) {
    if (instant !== undefined && !isInstant(instant))
      return [field, 'an instant with an offset such as `2026-01-31T09:00:00Z` is expected']
  }
  return emptyProblem(window)
}

function emptyProblem({
  zone,
  days,
  from,
  until,
  notBefore,
  notAfter,
}: Readonly<Record<keyof TimeWindow, unknown>>): Problem | undefined {
  if ((days ?? from ?? until) === undefined) {
    if (zone !== undefined) return ['zone', 'a zone says nothing without `days`, `from` or `until`']
    if ((notBefore ?? notAfter) === undefined)
      return ['days', 'state at least one of `days`, `from`, `until`, `notBefore`, `notAfter`']
  }
  if (notBefore === undefined || notAfter === undefined) return undefined
  if (Date.parse(notBefore as string) <= Date.parse(notAfter as string)) return undefined
  return ['notAfter', 'it lies before `notBefore`: the window is never open']
}

function isDays(days: unknown): days is readonly Day[] {
  return (
    Array.isArray(days) &&
    days.length > 0 &&
    days.every((day) => DAYS.includes(day)) &&
    new Set(days).size === days.length
  )
}

function isTime(time: unknown): time is string {
  return typeof time === 'string' && TIME.test(time)
}

function isInstant(instant: unknown): instant is string {
  return typeof instant === 'string' && statedInstant(instant) !== undefined
}
