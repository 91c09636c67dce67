import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Observation } from '../observation.ts'
import {
  type DuckDb,
  type DuckDbAppender,
  type DuckDbConnection,
  type DuckDbInstance,
  loadDuckDb,
} from './duckdb.ts'
import { type RequestColumn, requestColumns } from './request-columns.ts'

/** A row of a result, by the names of its columns. */
export type ResultRow = Readonly<Record<string, unknown>>

/** How a table of requests is made. */
export interface RequestTableOptions {
  /** The only file that it may write, besides its own. */
  readonly parquet?: string | undefined
}

const MEMORY = '192MB'
/** So many rows are handed over at once. */
const BATCH = 20_000

/** SELECT and what is made of it, and EXPLAIN. Others change something, or end the process where they may not. */
const QUESTIONS: ReadonlySet<number> = new Set([1, 4])

/** BIGINT, as counts and sums are, UBIGINT, HUGEINT, UHUGEINT: DuckDB makes texts of them. */
const LARGE_INTEGERS: ReadonlySet<number> = new Set([5, 9, 16, 32])

function withNumbers(row: ResultRow, names: readonly string[]): ResultRow {
  const exact = names.filter((name) => Number.isSafeInteger(Number(row[name] ?? Number.NaN)))
  if (exact.length === 0) return row
  return { ...row, ...Object.fromEntries(exact.map((name) => [name, Number(row[name])])) }
}

/**
 * The requests of logs as one table, `requests`, for questions in SQL.
 *
 * It lies in a file of its own that is gone when it is closed, so that its memory is bounded, whatever the logs. DuckDB
 * may read and write nothing else, and loads no extension.
 */
export class RequestTable {
  readonly #folder: string
  readonly #duckDb: DuckDb
  readonly #instance: DuckDbInstance
  readonly #connection: DuckDbConnection
  readonly #appender: DuckDbAppender
  #rows = 0

  private constructor(folder: string, { duckDb, instance, connection, appender }: Parts) {
    this.#folder = folder
    this.#duckDb = duckDb
    this.#instance = instance
    this.#connection = connection
    this.#appender = appender
    process.on('exit', this.#removeNow)
  }

  /** Whoever is ended meanwhile leaves nothing behind either. */
  readonly #removeNow = (): void => rmSync(this.#folder, { recursive: true, force: true })

  /** Opens an empty table; throws `DuckDbMissing` where DuckDB is not installed. */
  static async open({ parquet }: RequestTableOptions = {}): Promise<RequestTable> {
    const duckDb = await loadDuckDb()
    const folder = await mkdtemp(join(tmpdir(), 'sallyport-'))
    try {
      return new RequestTable(folder, { duckDb, ...(await opened(duckDb, folder, parquet)) })
    } catch (error) {
      await rm(folder, { recursive: true, force: true })
      throw error
    }
  }

  /** Adds a request. */
  add(seen: Observation): void {
    for (const column of requestColumns) this.#append(column, seen)
    this.#appender.endRow()
    this.#rows += 1
    if (this.#rows % BATCH === 0) this.#appender.flushSync()
  }

  /** Asks a question; the rows come as they are found. Throws what DuckDB says is wrong with it. */
  async *ask(sql: string): AsyncGenerator<ResultRow> {
    this.#appender.flushSync()
    const statement = await this.#connection.prepare(sql)
    if (!QUESTIONS.has(statement.statementType)) {
      throw new Error('this asks nothing: write one SELECT')
    }
    const result = await statement.stream()
    const types = result.columnTypes()
    const large = result
      .deduplicatedColumnNames()
      .filter((_name, i) => LARGE_INTEGERS.has(types[i]?.typeId ?? 0))
    for await (const rows of result.yieldRowObjectJson()) {
      for (const row of rows) yield withNumbers(row, large)
    }
  }

  /** Writes all of it as Parquet. */
  async writeParquet(path: string): Promise<void> {
    this.#appender.flushSync()
    await this.#connection.run(
      `COPY requests TO ${quoted(path)} (FORMAT parquet, COMPRESSION zstd)`,
    )
  }

  /** Closes it; nothing of it stays. */
  async close(): Promise<void> {
    this.#appender.closeSync()
    this.#connection.closeSync()
    this.#instance.closeSync()
    process.off('exit', this.#removeNow)
    await rm(this.#folder, { recursive: true, force: true })
  }

  #append({ type, value }: RequestColumn, seen: Observation): void {
    const appender = this.#appender
    const one = value(seen)
    if (one === undefined) appender.appendNull()
    else if (typeof one === 'string') appender.appendVarchar(one)
    else if (typeof one === 'boolean') appender.appendBoolean(one)
    else if (type === 'USMALLINT') appender.appendUSmallInt(one)
    else if (type === 'DOUBLE') appender.appendDouble(one)
    else {
      const micros = BigInt(Math.round(one)) * 1000n
      appender.appendTimestamp(new this.#duckDb.DuckDBTimestampValue(micros))
    }
  }
}

interface Opened {
  readonly instance: DuckDbInstance
  readonly connection: DuckDbConnection
  readonly appender: DuckDbAppender
}

interface Parts extends Opened {
  readonly duckDb: DuckDb
}

async function opened(
  duckDb: DuckDb,
  folder: string,
  parquet: string | undefined,
): Promise<Opened> {
  const instance = await duckDb.DuckDBInstance.create(join(folder, 'requests.db'), {
    memory_limit: MEMORY,
    temp_directory: join(folder, 'spill'),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  })
  const connection = await instance.connect()
  // What a question may touch is stated before the door is shut; it cannot be opened again.
  if (parquet !== undefined) await connection.run(`SET allowed_paths = [${quoted(parquet)}]`)
  await connection.run("SET TimeZone = 'UTC'").catch(() => undefined)
  await connection.run('SET preserve_insertion_order = false')
  await connection.run('SET enable_external_access = false')
  await connection.run('SET lock_configuration = true')
  const columns = requestColumns.map(({ name, type }) => `"${name}" ${type}`)
  await connection.run(`CREATE TABLE requests (${columns.join(', ')})`)
  return { instance, connection, appender: await connection.createAppender('requests') }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
