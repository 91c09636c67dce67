import { DAYS, type TimeWindow } from '../leaves/time.ts'
import { DAY_MINUTES, WEEK_MINUTES, zoneClock } from '../local-time.ts'

const MINUTE_MILLISECONDS = 60_000
const WEEK_MILLISECONDS: number = WEEK_MINUTES * MINUTE_MILLISECONDS
const YEAR_WEEKS = 53
/** The first Monday of a year, in UTC. */
const YEAR_START = Date.UTC(2026, 0, 5)

/**
 * Instants before, in and after every window, so that all windows together are seen in each of their
 * combinations: a week's openings and closings, anew behind each absolute limit.
 *
 * Zones change their distance to one another during a year, so several of them take all its weeks.
 */
export function instantsOf(windows: readonly TimeWindow[]): readonly number[] {
  if (windows.length === 0) return []
  const limits = windows.flatMap(limitsOf)
  const zones = new Set(windows.map(({ zone = 'UTC' }) => zone))
  const weeks = Array.from(
    { length: zones.size > 1 ? YEAR_WEEKS : 1 },
    (_, i) => YEAR_START + i * WEEK_MILLISECONDS,
  )
  const starts = [...weeks, ...limits, ...limits.map((limit) => limit - WEEK_MILLISECONDS)]
  const changes = starts.flatMap((start) => windows.flatMap((one) => changesIn(one, start)))
  return [...new Set([...starts, ...limits.map((limit) => limit - 1), ...changes])]
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
      const [hours, minutes] = time.split(':')
      const local = day * DAY_MINUTES + Number(hours) * 60 + Number(minutes)
      const wait = (((local - shown) % WEEK_MINUTES) + WEEK_MINUTES) % WEEK_MINUTES
      return (minute + wait) * MINUTE_MILLISECONDS
    }),
  )
}
