import type { Readable } from 'node:stream'
import { isErrorLogAlone, isUnreadable, type LogReading } from '@sallyport/explain'
import { Unanswerable } from '../command.ts'

/** Logs as they are named; a dash is standard input. */
export function sourcesOf(names: readonly string[]): readonly (string | Readable)[] {
  if (names.filter((one) => one === '-').length > 1) {
    throw new Unanswerable(['standard input can be read once: `-` is named twice'])
  }
  return names.map((one) => (one === '-' ? process.stdin : one))
}

/** Ends with 2 where too little was read to say anything, or nobody knows how much was not. */
export function mustBeReadable(reading: LogReading): void {
  const { files, lines, unread, requests } = reading
  // Of what is damaged or cut off the rest is missing, however much that is.
  const bad = files.filter(({ problem }) => problem !== undefined)
  if (bad.length > 0) throw new Unanswerable(bad.map(({ path, problem }) => `${path}: ${problem}`))
  if (isUnreadable(reading)) {
    throw new Unanswerable([
      `${unread} of ${lines} lines were not read: what was found may not be all`,
    ])
  }
  if (requests === 0 && !isErrorLogAlone(reading))
    throw new Unanswerable(['there is no request in it'])
}
