import { readFile, stat } from 'node:fs/promises'
import { dirname, relative, resolve } from 'node:path'
import {
  type AuditPlan,
  type AuditReport,
  htmlOf,
  junitOf,
  maskReport,
  type OutcomeOptions,
  readReport,
  reportJson,
  type StoredReport,
  sarifOf,
  secretsOf,
  shortenReport,
  wfcReportOf,
} from '@sallyport/audit'
import { flagOption } from '../call-options.ts'
import { type Call, type CommandOption, Unanswerable } from '../command.ts'
import { configOf } from './audit-run.ts'
import { type OutputFile, outputFiles } from './output-files.ts'

/** The options that say where reports go. */
export const OUTPUT_OPTIONS: Readonly<Record<string, CommandOption>> = {
  html: { type: 'string', value: 'F', summary: 'writes a page for people' },
  report: {
    type: 'string',
    value: 'F.json',
    summary: 'writes everything, for replay and baseline',
  },
  junit: { type: 'string', value: 'F', summary: 'writes JUnit XML' },
  sarif: { type: 'string', value: 'F', summary: 'writes SARIF 2.1.0' },
  'wfc-report': { type: 'string', value: 'F', summary: 'writes a report of Web Fuzzing Commons' },
  'show-secrets': { type: 'boolean', summary: 'does not mask credentials in any output' },
}

const KINDS = ['html', 'report', 'junit', 'sarif', 'wfc-report'] as const

type Kind = (typeof KINDS)[number]

/** What besides the report goes into outputs. */
export interface OutputContext {
  /** What makes the audit fail. */
  readonly outcome: OutcomeOptions
  /** The fingerprints of an earlier report, where one was named. */
  readonly baseline: ReadonlySet<string> | undefined
}

/** The files that a call wants. */
export interface Outputs {
  /** Writes them all; only their owner may read them. */
  write(report: AuditReport, context: OutputContext): Promise<void>
}

/** The outputs of a call. Ends before anything is sent if one of them could not be written. */
export async function outputsOf(call: Call): Promise<Outputs> {
  const wanted = await outputFiles(call, KINDS)
  return {
    write: async (report, context) => {
      for (const output of wanted) await output.write(textOf(output, report, { call, context }))
    },
  }
}

interface Written {
  readonly call: Call
  readonly context: OutputContext
}

function textOf(
  { kind, path }: OutputFile<Kind>,
  report: AuditReport,
  { call, context: { baseline, outcome } }: Written,
): string {
  switch (kind) {
    case 'html':
      return htmlOf(report)
    case 'report':
      return reportJson(report)
    case 'junit':
      return junitOf(report, outcome)
    case 'sarif':
      return sarifOf(report, { file: configOf(call), baseline })
    default: {
      const from = (name: string): string =>
        relative(dirname(path), resolve(call.terminal.cwd, name)).replaceAll('\\', '/')
      return wfcReportOf(report, { file: configOf(call), from })
    }
  }
}

/** What a report is made presentable with. */
export interface Presenting {
  readonly plan: AuditPlan
  readonly call: Call
}

/** A report as it may be shown: masked, unless somebody wants to see secrets. */
export function presentable(report: AuditReport, { plan, call }: Presenting): AuditReport {
  if (flagOption(call, 'show-secrets')) return shortenReport(report)
  return maskReport(report, { secrets: secretsOf(report, plan) })
}

const STORED_BYTES_MAX = 256 * 1024 * 1024

/** Reads a report that an earlier run wrote. */
export async function readStored(name: string, cwd: string): Promise<StoredReport> {
  const path = resolve(cwd, name)
  const { size } = await reading(name, () => stat(path))
  if (size > STORED_BYTES_MAX) throw new Unanswerable([`${name}: it is longer than 256 MB`])
  const text = await reading(name, () => readFile(path, 'utf8'))
  const read = readReport(text)
  if (read.kind === 'invalid') throw new Unanswerable([`${name}: ${read.message}`])
  return read.report
}

async function reading<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new Unanswerable([`${name}: cannot be read (${why})`])
  }
}
