import type { Observation } from '@sallyport/explain'
import { clientOf } from '../log/client-name.ts'
import type { Filter } from '../log/filter.ts'
import type { LogState } from '../log/log-state.ts'
import type { RequestPage, RequestRow } from '../wire.ts'
import { keptOf } from './groups.ts'

/** How many requests one answer holds. */
export const PAGE_ROWS = 50

/** What a page of requests is asked with. */
export interface PageAsked {
  readonly filter: Filter
  /** Those before the refusal of this number. */
  readonly before?: number
  readonly canSearch: boolean
}

/** The kept refusals that pass a filter, the newest first, a page of them. */
export function requestsOf(state: LogState, { filter, before, canSearch }: PageAsked): RequestPage {
  const rows: RequestRow[] = []
  let total = 0
  let last = 0
  let hasMore = false
  for (const { number, seen, route, caller } of state.matching(filter)) {
    total += 1
    if (before !== undefined && number >= before) continue
    if (rows.length >= PAGE_ROWS) {
      hasMore = true
      continue
    }
    rows.push(rowOf(state, seen, { route, caller }))
    last = number
  }
  return { rows, total, refusals: keptOf(state), canSearch, ...(hasMore && { before: last }) }
}

/** A request as a row. */
export function rowOf(
  state: LogState,
  seen: Observation,
  place: { readonly route: number; readonly caller: number },
): RequestRow {
  const { time, method, path, status, agent, address, reason, requirement, id, isConcealed } = seen
  return {
    ...{ time, method, path, status },
    route: state.routeName(place.route),
    caller: state.callerName(place.caller),
    client: clientOf(agent).name,
    ...(address !== undefined && { address }),
    ...(reason !== undefined && { reason }),
    ...(requirement !== undefined && { requirement }),
    ...(id !== undefined && { id }),
    ...(isConcealed === true && { concealed: true }),
  }
}
