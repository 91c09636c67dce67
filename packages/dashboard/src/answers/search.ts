import { type Observation, readLogs } from '@sallyport/explain'
import type { Filter } from '../log/filter.ts'
import type { LogState } from '../log/log-state.ts'
import type { RequestRow, SearchAnswer } from '../wire.ts'
import { PAGE_ROWS, rowOf } from './requests.ts'

/** What is looked for in the log itself. */
export interface LogSearch {
  readonly paths: readonly string[]
  readonly filter: Filter
  readonly signal?: AbortSignal
  /** After so long it ends with what was found; 20 s. */
  readonly longestMs?: number
}

const LONGEST_MS = 20_000

/**
 * Reads the log once more, from its beginning, for requests that pass a filter, refused or not: what is not kept in
 * memory, and what never was. The last fifty are shown, and all are counted.
 */
export async function searchLog(state: LogState, search: LogSearch): Promise<SearchAnswer> {
  const { paths, filter, signal, longestMs = LONGEST_MS } = search
  const time = AbortSignal.timeout(longestMs)
  const rows: RequestRow[] = []
  let matched = 0
  const receive = (seen: Observation): void => {
    if (!isLikely(seen, filter)) return
    const place = state.placeOf(seen)
    if (!state.passes({ seen, ...place }, filter)) return
    matched += 1
    rows[(matched - 1) % PAGE_ROWS] = plain(rowOf(state, seen, place))
  }
  const { from, to } = filter
  await readLogs(paths, receive, {
    signal: signal === undefined ? time : AbortSignal.any([signal, time]),
    ...(from !== undefined && { since: from }),
    ...(to !== undefined && { until: to }),
  }).catch((error) => {
    if (!time.aborted) throw error
  })
  const newest = rows.toSorted((a, b) => b.time - a.time)
  return { rows: newest, matched, ...(time.aborted && { stopped: 'time' as const }) }
}

/** What costs nothing is looked at first. */
function isLikely({ status, reason }: Observation, filter: Filter): boolean {
  if (filter.status !== undefined && filter.status !== String(status)) return false
  return filter.reason === undefined || filter.reason === reason
}

/** Texts of a reader are slices of its chunk: these are their own. */
function plain(row: RequestRow): RequestRow {
  return JSON.parse(JSON.stringify(row)) as RequestRow
}
