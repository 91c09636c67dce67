import { access, chmod, constants } from 'node:fs/promises'
import { constants as osConstants } from 'node:os'
import { dirname, resolve } from 'node:path'
import {
  DuckDbMissing,
  type LogReading,
  type ReadLogsOptions,
  RequestTable,
  readingLines,
  readLogs,
  requestColumns,
} from '@sallyport/explain'
import { textOption } from '../call-options.ts'
import {
  type Call,
  type CommandOption,
  type ExitCode,
  type Terminal,
  Unanswerable,
} from '../command.ts'
import { row } from '../shown.ts'
import { ExplainProgress } from './explain-progress.ts'
import { mustBeReadable, sourcesOf } from './explain-sources.ts'

/** The options that make a table of the requests instead of a diagnosis. */
export const TABLE_OPTIONS: Readonly<Record<'sql' | 'parquet', CommandOption>> = {
  sql: {
    type: 'string',
    value: 'QUERY',
    summary: 'asks the table `requests` instead; needs DuckDB (`npm install @duckdb/node-api`)',
  },
  parquet: { type: 'string', value: 'F', summary: 'writes that table as Parquet; needs DuckDB' },
}

/** Whether a table is asked for. */
export function asksForTable(call: Call): boolean {
  return textOption(call, 'sql') !== undefined || textOption(call, 'parquet') !== undefined
}

/** Reads the logs into a table, asks it and writes it. */
export async function explainTable(call: Call, range: ReadLogsOptions): Promise<ExitCode> {
  refuseOthers(call)
  const sql = textOption(call, 'sql')
  const parquet = await parquetPath(call)
  const table = await opened(parquet)
  for (const signal of SIGNALS) process.on(signal, end)
  try {
    const reading = await filled(table, call, range)
    for (const line of readingLines(reading, call.terminal.paint)) call.terminal.error(line)
    mustBeReadable(reading)
    if (sql !== undefined) await tellRows(table, sql, call)
    if (parquet !== undefined) await failing(() => writePrivate(table, parquet))
    return 0
  } finally {
    for (const signal of SIGNALS) process.off(signal, end)
    await table.close()
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** By itself a signal ends the process without its last work: what lies in the table's folder would stay there. */
function end(signal: NodeJS.Signals): void {
  process.exit(128 + osConstants.signals[signal])
}

/** It holds addresses and names: only its owner may read it, from the first byte on. */
async function writePrivate(table: RequestTable, path: string): Promise<void> {
  const mask = process.umask(0o077)
  try {
    await table.writeParquet(path)
    await chmod(path, 0o600)
  } finally {
    process.umask(mask)
  }
}

/** What belongs to a diagnosis, of which there is none then. */
const OTHERS = ['html', 'sarif', 'ocsf', 'marks', 'all', 'fail-on'] as const

function refuseOthers({ options }: Call): void {
  const given = OTHERS.filter((name) => options[name] !== undefined)
  if (given.length === 0) return
  const names = given.map((name) => `--${name}`).join(', ')
  throw new Unanswerable([`--sql and --parquet make a table and no diagnosis: leave out ${names}`])
}

async function parquetPath(call: Call): Promise<string | undefined> {
  const name = textOption(call, 'parquet')
  if (name === undefined) return undefined
  const path = resolve(call.terminal.cwd, name)
  try {
    await access(dirname(path), constants.W_OK)
    return path
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new Unanswerable([`${name}: cannot be written (${why})`])
  }
}

async function opened(parquet: string | undefined): Promise<RequestTable> {
  try {
    return await RequestTable.open({ parquet })
  } catch (error) {
    throw error instanceof DuckDbMissing ? new Unanswerable([error.message]) : error
  }
}

async function filled(
  table: RequestTable,
  call: Call,
  range: ReadLogsOptions,
): Promise<LogReading> {
  const progress = new ExplainProgress(call.terminal)
  try {
    const options = { ...range, progress: progress.tell.bind(progress) }
    return await readLogs(sourcesOf(call.operands), (seen) => table.add(seen), options)
  } finally {
    progress.end()
  }
}

/** A line for each row: of data, or of cells between tabs under the names of the columns. */
async function tellRows(table: RequestTable, sql: string, { terminal, json }: Call): Promise<void> {
  await failing(async () => {
    let isHeaded = json
    for await (const found of table.ask(sql)) {
      if (!isHeaded) terminal.out(headOf(found, terminal))
      isHeaded = true
      terminal.out(json ? JSON.stringify(found) : row(Object.values(found).map(cellOf)))
    }
  })
}

function headOf(found: object, { paint }: Terminal): string {
  const names = Object.keys(found).map((name) => paint('strong', name))
  return names.join('\t')
}

function cellOf(value: unknown): string {
  if (value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** What DuckDB finds wrong is the answer to a question that was. */
async function failing(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const columns = requestColumns.map(({ name }) => name).join(', ')
    throw new Unanswerable([...error.message.split('\n'), `the table requests has ${columns}`])
  }
}
