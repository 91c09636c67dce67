import type { Readable } from 'node:stream'
import type { Observation } from '../observation.ts'
import { Merge, type Receiver } from './merge.ts'
import type { ReadProgress } from './progress.ts'
import { type LogReading, totalOf } from './reading.ts'

/** How logs are read. */
export interface ReadLogsOptions {
  readonly signal?: AbortSignal
  /** Called ten times a second at most. */
  readonly progress?: (progress: ReadProgress) => void
  /** Only requests from here on; milliseconds since the epoch. */
  readonly since?: number
  /** Only requests before. */
  readonly until?: number
}

/**
 * Reads logs of any size and of any format that is known, in bounded memory, and says what was read and what was not.
 *
 * A source is a path, `-` for standard input, or a stream. `receive` is called for each request with one and the same
 * object, in the order of each file; files that overlap in time are merged, and others follow one another by time, whatever
 * their order. Whoever keeps an observation uses `copyOf`.
 *
 *     const reading = await readLogs(['access.log', 'access.log.1.gz'], (seen) => tally.add(seen))
 *     if (isUnreadable(reading)) process.exitCode = 1
 */
export function readLogs(
  sources: readonly (string | Readable)[],
  receive: (observation: Observation) => void,
  options: ReadLogsOptions = {},
): Promise<LogReading> {
  return readLogsInto(sources, { add: receive }, options)
}

/** The same for a receiver that may take several requests at once. */
export async function readLogsInto(
  sources: readonly (string | Readable)[],
  receiver: Receiver,
  options: ReadLogsOptions = {},
): Promise<LogReading> {
  const { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = options
  const { signal, progress } = options
  const merge = new Merge({ since, until, signal, progress }, receiver)
  return totalOf(await merge.run(sources.map((from) => (from === '-' ? process.stdin : from))))
}
