import type { Readable } from 'node:stream'
import type { LogReading, ReadLogsOptions } from '../read/index.ts'
import { readLogs } from '../read/index.ts'
import { halfOf, LIMITS } from '../tally/limits.ts'
import { Tally } from '../tally/tally.ts'
import { compareTallies, type LogComparison } from './compare.ts'

/** Two sets of logs, or one and the instant that divides it. */
export type ComparedLogs =
  | {
      readonly before: readonly (string | Readable)[]
      readonly after: readonly (string | Readable)[]
    }
  | { readonly files: readonly (string | Readable)[]; readonly at: number }

/** A comparison, and what became of the files that were read for it. */
export interface ComparedReading {
  readonly comparison: LogComparison
  readonly readings: readonly LogReading[]
}

/** Compares what was refused before and after; each line is read once. */
export async function compareLogs(
  logs: ComparedLogs,
  options: ReadLogsOptions = {},
): Promise<ComparedReading> {
  const limits = halfOf(LIMITS)
  const [before, after] = [new Tally(limits), new Tally(limits)]
  const readings =
    'at' in logs
      ? [
          await readLogs(
            logs.files,
            (seen) => (seen.time < logs.at ? before : after).add(seen),
            options,
          ),
        ]
      : [
          await readLogs(logs.before, (seen) => before.add(seen), options),
          await readLogs(logs.after, (seen) => after.add(seen), options),
        ]
  return { comparison: compareTallies(before, after), readings }
}
