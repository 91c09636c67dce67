import type { Minute } from '../tally/minutes.ts'
import type { Tally } from '../tally/tally.ts'

/** One count over time. */
export interface Series {
  /** `401`, `403`, or a reason of the catalogue. */
  readonly name: string
  /** Of the whole log. */
  readonly total: number
  /** A count for each bin. */
  readonly bins: readonly number[]
}

/** Refusals over time: in bins of equal length, from `from` on. Instants are milliseconds since the epoch. */
export interface Timeline {
  readonly from: number
  readonly to: number
  readonly binMinutes: number
  /** How many requests are of other times, and in no bin. */
  readonly outside: number
  readonly requests: Series
  /** By status: always 401 and 403, others where there are any. */
  readonly byStatus: readonly Series[]
  /** By reason, the most frequent first; empty where the log gives none. */
  readonly byReason: readonly Series[]
}

const MINUTE_MS = 60_000
const WEEK_MINUTES = 7 * 24 * 60
const REASONS_MAX = 8
/** So long a bin may be, in minutes: what a person divides time by. Beyond, it is so many weeks as are needed. */
const LENGTHS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, WEEK_MINUTES]

const statuses: readonly (readonly [name: string, of: (minute: Minute) => number])[] = [
  ['401', ({ challenged }) => challenged],
  ['403', ({ forbidden }) => forbidden],
  ['sign-in refused', ({ signInRefused }) => signInRefused],
  ['429', ({ throttled }) => throttled],
  ['503', ({ unavailable }) => unavailable],
]
const ALWAYS = new Set(['401', '403'])

/**
 * A tally over time, in at most so many bins; `undefined` where the log has no times.
 *
 * Where nearly all of it lies in one stretch, more than a week from the rest, it is that stretch: one line with a wrong year
 * shall not press the others into one bin.
 */
export function timelineOf(tally: Tally, binsMost: number): Timeline | undefined {
  const all = tally.minutes.inOrder().filter(({ minute }) => minute > 0)
  const rows = mainStretch(all)
  const [first, last] = [rows[0], rows.at(-1)]
  if (first === undefined || last === undefined) return undefined
  const minutes = last.minute - first.minute + 1
  const binMinutes =
    LENGTHS.find((length) => minutes / length <= binsMost - 1) ??
    Math.ceil(minutes / (binsMost - 1) / WEEK_MINUTES) * WEEK_MINUTES
  const begin = Math.floor(first.minute / binMinutes) * binMinutes
  const count = Math.floor((last.minute - begin) / binMinutes) + 1
  const bins = { all, begin, binMinutes, count }
  return {
    from: begin * MINUTE_MS,
    to: (begin + count * binMinutes) * MINUTE_MS,
    binMinutes,
    outside: requestsOf(all) - requestsOf(rows),
    requests: seriesOf('requests', bins, ({ requests }) => requests),
    byStatus: statuses
      .map(([name, of]) => seriesOf(name, bins, of))
      .filter(({ name, total }) => total > 0 || ALWAYS.has(name)),
    byReason: reasonsOf(all).map((name) =>
      seriesOf(name, bins, ({ reasons }) => reasons?.get(name) ?? 0),
    ),
  }
}

interface Bins {
  readonly all: readonly Minute[]
  /** Minutes since the epoch. */
  readonly begin: number
  readonly binMinutes: number
  readonly count: number
}

function seriesOf(name: string, bins: Bins, of: (minute: Minute) => number): Series {
  const counts = new Array<number>(bins.count).fill(0)
  let total = 0
  for (const row of bins.all) {
    const value = of(row)
    if (value === 0) continue
    total += value
    const bin = Math.floor((row.minute - bins.begin) / bins.binMinutes)
    if (bin >= 0 && bin < bins.count) counts[bin] = (counts[bin] ?? 0) + value
  }
  return { name, total, bins: counts }
}

function reasonsOf(rows: readonly Minute[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const { reasons } of rows) {
    for (const [reason, count] of reasons ?? []) {
      counts.set(reason, (counts.get(reason) ?? 0) + count)
    }
  }
  const all = [...counts].sort(([, a], [, b]) => b - a)
  return all.slice(0, REASONS_MAX).map(([reason]) => reason)
}

const NEARLY_ALL = 0.9

/** Of rows with gaps of more than a week, those between two gaps that hold nearly all requests; all, where none do. */
function mainStretch(rows: readonly Minute[]): readonly Minute[] {
  const most = requestsOf(rows) * NEARLY_ALL
  return stretchesOf(rows).find((stretch) => requestsOf(stretch) >= most) ?? rows
}

function requestsOf(rows: readonly Minute[]): number {
  return rows.reduce((sum, { requests }) => sum + requests, 0)
}

function stretchesOf(rows: readonly Minute[]): readonly (readonly Minute[])[] {
  const ends = rows.flatMap(({ minute }, i) => {
    const next = rows[i + 1]
    return next !== undefined && next.minute - minute <= WEEK_MINUTES ? [] : [i + 1]
  })
  return ends.map((end, i) => rows.slice(ends[i - 1] ?? 0, end))
}
