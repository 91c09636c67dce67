import type { Readable } from 'node:stream'
import { findingsOf } from './find/find.ts'
import type { Finding } from './finding.ts'
import type { LogReading, ReadLogsOptions } from './read/index.ts'
import { readLogsInto } from './read/read-logs.ts'
import { type Mark, Tally } from './tally/tally.ts'

/** How logs are diagnosed. */
export interface DiagnoseOptions extends ReadLogsOptions {
  /** What happened meanwhile: a finding that begins within five minutes of one names it. */
  readonly marks?: readonly Mark[]
}

/** What logs come down to. */
export interface Diagnosis {
  readonly reading: LogReading
  /** First what is worst and sure: by severity times confidence. */
  readonly findings: readonly Finding[]
  /** The counts of which the findings were made. */
  readonly tally: Tally
}

/**
 * Says what the refusals in some logs come from. Each line is read once, in bounded memory; silence is the usual answer.
 *
 *     const { findings, reading } = await diagnose(['access.log'])
 */
export async function diagnose(
  sources: readonly (string | Readable)[],
  options: DiagnoseOptions = {},
): Promise<Diagnosis> {
  const tally = new Tally()
  tally.marks.push(...(options.marks ?? []))
  const reading = await readLogsInto(sources, tally, options)
  return { reading, findings: findingsOf(tally), tally }
}
