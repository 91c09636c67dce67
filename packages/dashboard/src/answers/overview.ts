import type { FollowedLog } from '../log/followed-log.ts'
import type { FindingRow, Overview } from '../wire.ts'
import { keptOf, rowsOf } from './groups.ts'

/** The state of everything, in a few numbers. */
export function overviewOf(
  log: FollowedLog,
  findings: readonly FindingRow[],
  hasRecords: boolean,
): Overview {
  const { state, status, generation } = log
  const { tally } = state
  const hasTimes = tally.lines > 0 && tally.first > 0
  return {
    generation,
    source: status,
    requests: tally.lines,
    first: hasTimes ? tally.first * 1000 : undefined,
    last: hasTimes ? tally.last * 1000 : undefined,
    statuses: rowsOf(state.course.statuses),
    refusals: keptOf(state),
    findings,
    holds: {
      ...{ reasons: state.hasReasons, names: state.hasNames, records: hasRecords },
      challenges: status.format === 'decision record',
    },
  }
}
