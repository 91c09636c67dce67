import { clientOf } from '../log/client-name.ts'
import type { Filter } from '../log/filter.ts'
import type { LogState } from '../log/log-state.ts'
import type { Refusal } from '../log/refusals.ts'
import type { GroupBy, GroupRow, Groups, GroupTable, KeptRefusals } from '../wire.ts'

const ROWS_MAX = 100

const names: Readonly<Record<GroupBy, (state: LogState, refusal: Refusal) => string | undefined>> =
  {
    status: (_state, { seen }) => String(seen.status),
    reason: (_state, { seen }) => seen.reason,
    route: (state, { route }) => state.routeName(route),
    caller: (state, { caller }) => state.callerName(caller),
    client: (_state, { seen }) => clientOf(seen.agent).name,
    address: (_state, { seen }) => seen.address,
  }

/** By what refusals are grouped, in the order of a drill-down. */
export const GROUPS_BY = Object.keys(names) as readonly GroupBy[]

/** The kept refusals that pass a filter, grouped by each of their parts. */
export function groupsOf(state: LogState, filter: Filter): Groups {
  const counts = new Map(GROUPS_BY.map((by) => [by, new Map<string, number>()]))
  let total = 0
  for (const refusal of state.matching(filter)) {
    total += 1
    for (const [by, of] of counts) {
      const name = names[by](state, refusal)
      if (name !== undefined) of.set(name, (of.get(name) ?? 0) + 1)
    }
  }
  const tables = GROUPS_BY.map((by) => [by, tableOf(counts.get(by) ?? new Map())] as const)
  return {
    total,
    groups: Object.fromEntries(tables) as Record<GroupBy, GroupTable>,
    refusals: keptOf(state),
  }
}

function tableOf(counts: ReadonlyMap<string, number>): GroupTable {
  const all = rowsOf(counts)
  const others = all.slice(ROWS_MAX)
  return {
    rows: all.slice(0, ROWS_MAX),
    others: { names: others.length, count: others.reduce((sum, { count }) => sum + count, 0) },
  }
}

/** Counts as rows, the largest first. */
export function rowsOf(counts: ReadonlyMap<string, number>): readonly GroupRow[] {
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
}

/** How many refusals there were, and how many are kept. */
export function keptOf({ refusals }: LogState): KeptRefusals {
  const { seen, kept, oldest } = refusals
  return { seen, kept, since: oldest?.seen.time }
}
