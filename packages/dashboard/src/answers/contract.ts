import type { LogState } from '../log/log-state.ts'
import type { Contract, FindingRow } from '../wire.ts'

const ROWS_MAX = 50
/** So often the same path has to be asked again before it is worth a line. */
const REPEATS_LEAST = 2

/** What breaks the contract of statuses, as far as a log shows it. */
export function contractOf(state: LogState, findings: readonly FindingRow[]): Contract {
  return {
    wrongCodes: findings.filter(({ type }) => type === 'wrong_code' || type === 'retry_of_403'),
    freshRefused: freshRefused(state),
    retried: retried(state),
    concealed: state.concealed,
  }
}

/** A token that was just issued is good, or no token is: a 401 to it is usually a 403. */
function freshRefused(state: LogState): Contract['freshRefused'] {
  const routes = new Map<string, { callers: Set<number>; rounds: number }>()
  for (const { route, caller, rounds } of state.tally.streaks.all) {
    if (rounds === 0) continue
    const name = state.routeName(route)
    const row = routes.get(name) ?? { callers: new Set(), rounds: 0 }
    routes.set(name, row)
    row.callers.add(caller)
    row.rounds += rounds
  }
  return [...routes]
    .map(([route, { callers, rounds }]) => ({ route, callers: callers.size, rounds }))
    .sort((a, b) => b.rounds - a.rounds)
    .slice(0, ROWS_MAX)
}

function retried(state: LogState): Contract['retried'] {
  return state.tally.forbidden.all
    .filter(({ repeats }) => repeats >= REPEATS_LEAST)
    .sort((a, b) => b.repeats - a.repeats)
    .slice(0, ROWS_MAX)
    .map(({ caller, route, repeats, refusals, start, last }) => ({
      caller: state.callerName(caller),
      route: state.routeName(route),
      ...{ repeats, refusals },
      from: start * 1000,
      to: last * 1000,
    }))
}
