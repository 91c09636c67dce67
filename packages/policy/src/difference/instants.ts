import { DAYS, type TimeWindow } from '../leaves/time.ts'
import { DAY_MINUTES, minuteOf, WEEK_MINUTES, zoneClock } from '../local-time.ts'

const MINUTE_MILLISECONDS = 60_000
const WEEK_MILLISECONDS: number = WEEK_MINUTES * MINUTE_MILLISECONDS
const YEAR_WEEKS = 53
/** The first Monday of a year, in UTC. */
const YEAR_START = Date.UTC(2026, 0, 5)

/** The most instants that are worked out, the same ones included: a tenth of a second. */
const INSTANT_COUNT_MAX = 100_000
/** How many times of a day a window is looked at: midnight, its opening and its closing. */
const DAY_TIMES = 3

/** Instants that tell windows apart, and whether no other could tell more. */
export interface Instants {
  readonly values: readonly number[]
  readonly isComplete: boolean
}

/**
 * Instants before, in and after every window, so that all windows together are seen in each of their
 * combinations: a week's openings and closings, anew behind each absolute limit.
 *
 * Zones change their distance to one another during a year, so several of them take all its weeks.
 */
export function instantsOf(windows: readonly TimeWindow[]): Instants {
  if (windows.length === 0) return { values: [], isComplete: true }
  const limits = windows.flatMap(limitsOf)
  const zones = new Set(windows.map(({ zone = 'UTC' }) => zone))
  const weeks = Array.from(
    { length: zones.size > 1 ? YEAR_WEEKS : 1 },
    (_, i) => YEAR_START + i * WEEK_MILLISECONDS,
  )
  const all = [...weeks, ...limits, ...limits.map((limit) => limit - WEEK_MILLISECONDS)]
  const weekly = byClock(windows)
  const startsMax = Math.ceil(INSTANT_COUNT_MAX / (weekly.length * DAYS.length * DAY_TIMES))
  const starts = all.slice(0, startsMax)
  const changes = starts.flatMap((start) => weekly.flatMap((one) => changesIn(one, start)))
  const values = [...new Set([...all, ...limits.map((limit) => limit - 1), ...changes])]
  return { values, isComplete: starts.length === all.length }
}

/** One window for each way in which they open and close by the clock. */
function byClock(windows: readonly TimeWindow[]): readonly TimeWindow[] {
  const keyOf = ({ zone, from, until }: TimeWindow): string => JSON.stringify([zone, from, until])
  return [...new Map(windows.map((window) => [keyOf(window), window])).values()]
}

/** The first instant in, and the first instant after. */
function limitsOf({ notBefore, notAfter }: TimeWindow): readonly number[] {
  return [
    ...(notBefore === undefined ? [] : [Date.parse(notBefore)]),
    ...(notAfter === undefined ? [] : [Date.parse(notAfter) + 1]),
  ]
}

/** When the window opens or closes, in the week from an instant on. */
function changesIn({ zone = 'UTC', from, until }: TimeWindow, start: number): readonly number[] {
  const minute = Math.ceil(start / MINUTE_MILLISECONDS)
  const shown = zoneClock(zone)(minute * MINUTE_MILLISECONDS)
  return DAYS.flatMap((_, day) =>
    ['00:00', from ?? '00:00', until ?? '24:00'].map((time) => {
      const local = day * DAY_MINUTES + minuteOf(time)
      const wait = (((local - shown) % WEEK_MINUTES) + WEEK_MINUTES) % WEEK_MINUTES
      return (minute + wait) * MINUTE_MILLISECONDS
    }),
  )
}
