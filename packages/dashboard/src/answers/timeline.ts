import { calmRate, type Surge, surges, timelineOf } from '@sallyport/explain'
import { type Filter, isInWindow, isOfTimeAlone } from '../log/filter.ts'
import type { LogState } from '../log/log-state.ts'
import type { ChangePoint, FindingRow, SeriesRow, Timeline } from '../wire.ts'
import { rowsOf } from './groups.ts'

/** So many bins a chart has at most. */
export const BINS_MOST = 240
const SERIES_MOST = 8
const MINUTE_MS = 60_000
/** So long a bin may be, in minutes: what a person divides time by. */
const LENGTHS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080]
/** Fewer than these say nothing about change. */
const CHANGE_LEAST = 20
const CHANGE_RATIO = 2
const CHANGES_MOST = 20
const OTHERS = 'others'

interface Bins {
  readonly from: number
  readonly to: number
  readonly binMs: number
  readonly count: number
}

/** What a timeline is asked with. */
export interface TimelineAsked {
  readonly filter: Filter
  readonly findings: readonly FindingRow[]
  /** So many bins at most; 240. */
  readonly binsMost?: number
}

/** Refusals over time, by reason where the log tells reasons, else by status; `undefined` where it has no times. */
export function timelineAnswer(
  state: LogState,
  { filter, findings, binsMost = BINS_MOST }: TimelineAsked,
): Timeline | undefined {
  const bins = binsOf(state, filter, binsMost)
  if (bins === undefined) return undefined
  const by = state.hasReasons ? 'reason' : 'status'
  const isOfKept = !isOfTimeAlone(filter)
  const counts = isOfKept ? countKept(state, filter, bins) : countAll(state, bins)
  const series = seriesOf(counts, bins)
  const requests = requestsIn(state, bins)
  return {
    from: bins.from,
    to: bins.to,
    binMs: bins.binMs,
    by,
    series,
    requests,
    changes: isOfKept ? [] : changesOf(series, requests, bins),
    marks: state.tally.marks.filter(({ time }) => time >= bins.from && time < bins.to),
    findings: findings.filter((one) => one.to >= bins.from && one.from < bins.to),
    isOfKept,
  }
}

/** The window that is asked for, or the stretch in which the log has nearly all, in bins of a round length. */
function binsOf({ tally }: LogState, { from, to }: Filter, most: number): Bins | undefined {
  const whole = timelineOf(tally, most)
  if (whole === undefined) return undefined
  const begin = Math.max(from ?? whole.from, 0)
  const end = Math.max(to ?? whole.to, begin + MINUTE_MS)
  const minutes = (end - begin) / MINUTE_MS
  const length = LENGTHS.find((one) => minutes / one <= most - 1) ?? Math.ceil(minutes / (most - 1))
  const binMs = length * MINUTE_MS
  const first = Math.floor(begin / binMs) * binMs
  const count = Math.max(1, Math.min(most + 1, Math.ceil((end - first) / binMs)))
  return { from: first, to: first + count * binMs, binMs, count }
}

type Counts = Map<string, number[]>

function countKept(state: LogState, filter: Filter, bins: Bins): Counts {
  const counts: Counts = new Map()
  for (const { seen } of state.matching(filter)) {
    const name = state.hasReasons ? (seen.reason ?? String(seen.status)) : String(seen.status)
    countAt(counts, { name, time: seen.time, count: 1 }, bins)
  }
  return counts
}

/** Where reasons are told, those that came without one are shown by their status. */
function countAll(state: LogState, bins: Bins): Counts {
  const counts: Counts = new Map()
  for (const { minute, statuses, reasons } of state.course.minutes) {
    const time = minute * MINUTE_MS
    if (!isInWindow(bins, time)) continue
    if (state.hasReasons) {
      for (const [name, count] of reasons) countAt(counts, { name, time, count }, bins)
    } else for (const [name, count] of statuses) countAt(counts, { name, time, count }, bins)
  }
  return counts
}

function countAt(
  counts: Counts,
  { name, time, count }: { readonly name: string; readonly time: number; readonly count: number },
  bins: Bins,
): void {
  const bin = Math.floor((time - bins.from) / bins.binMs)
  if (bin < 0 || bin >= bins.count) return
  let row = counts.get(name)
  if (row === undefined) {
    row = new Array<number>(bins.count).fill(0)
    counts.set(name, row)
  }
  row[bin] = (row[bin] ?? 0) + count
}

/** The largest, and the rest together. */
function seriesOf(counts: Counts, { count }: Bins): readonly SeriesRow[] {
  const totals = new Map([...counts].map(([name, bins]) => [name, sum(bins)]))
  const all = rowsOf(totals).map(({ name, count: total }) => {
    return { name, total, bins: counts.get(name) ?? [] }
  })
  if (all.length <= SERIES_MOST) return all
  const rest = all.slice(SERIES_MOST - 1)
  const bins = Array.from({ length: count }, (_, i) => sum(rest.map((one) => one.bins[i] ?? 0)))
  return [...all.slice(0, SERIES_MOST - 1), { name: OTHERS, total: sum(bins), bins }]
}

function requestsIn({ tally }: LogState, bins: Bins): readonly number[] {
  const counts: Counts = new Map()
  for (const { minute, requests } of tally.minutes.inOrder()) {
    countAt(counts, { name: 'requests', time: minute * MINUTE_MS, count: requests }, bins)
  }
  return counts.get('requests') ?? new Array<number>(bins.count).fill(0)
}

/** Where a count leaves what follows from the traffic (CUSUM, as findings see it). */
function changesOf(
  series: readonly SeriesRow[],
  requests: readonly number[],
  { from, binMs }: Bins,
): readonly ChangePoint[] {
  return series
    .filter(({ total, name }) => total >= CHANGE_LEAST && name !== OTHERS)
    .flatMap(({ name, bins }) => {
      const rate = calmRate(bins, requests)
      const expected = requests.map((count) => count * rate)
      return surges(bins, expected)
        .filter((surge) => isMarked(bins, surge))
        .map((surge) => ({
          series: name,
          from: from + surge.from * binMs,
          to: from + (surge.to + 1) * binMs,
        }))
    })
    .sort((a, b) => a.from - b.from)
    .slice(0, CHANGES_MOST)
}

/** Whether there is twice as much of it as elsewhere: of sampled traffic, what is expected is little more than a guess. */
function isMarked(bins: readonly number[], { from, to }: Surge): boolean {
  const inside = bins.slice(from, to + 1)
  const outside = [...bins.slice(0, from), ...bins.slice(to + 1)]
  return sum(inside) * outside.length >= CHANGE_RATIO * sum(outside) * inside.length
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
