/** What of DuckDB's interface for Node (`@duckdb/node-api`) is used here. */
export interface DuckDb {
  readonly DuckDBInstance: {
    create(path: string, options: Readonly<Record<string, string>>): Promise<DuckDbInstance>
  }
  readonly DuckDBTimestampValue: new (micros: bigint) => object
}

/** A database that is open. */
export interface DuckDbInstance {
  connect(): Promise<DuckDbConnection>
  closeSync(): void
}

/** A connection to it. */
export interface DuckDbConnection {
  run(sql: string): Promise<unknown>
  prepare(sql: string): Promise<DuckDbStatement>
  createAppender(table: string): Promise<DuckDbAppender>
  closeSync(): void
}

/** One statement, that was understood and not run yet. */
export interface DuckDbStatement {
  readonly statementType: number
  stream(): Promise<{
    deduplicatedColumnNames(): readonly string[]
    columnTypes(): readonly { readonly typeId: number }[]
    yieldRowObjectJson(): AsyncIterable<readonly Readonly<Record<string, unknown>>[]>
  }>
}

/** What adds rows to a table, value by value. */
export interface DuckDbAppender {
  appendNull(): void
  appendVarchar(value: string): void
  appendBoolean(value: boolean): void
  appendUSmallInt(value: number): void
  appendDouble(value: number): void
  appendTimestamp(value: object): void
  endRow(): void
  flushSync(): void
  closeSync(): void
}

/** Says that DuckDB is not there, and how to get it. */
export class DuckDbMissing extends Error {
  override readonly name: string = 'DuckDbMissing'

  constructor() {
    super('DuckDB is not installed: `npm install @duckdb/node-api` beside sallyport brings it')
  }
}

/** Of a package that is missing, and of the part of it for this system. */
const MISSING: ReadonlySet<unknown> = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'])

/** Loads DuckDB, 70 MB that only those install who ask for it; throws {@link DuckDbMissing}. */
export async function loadDuckDb(name = '@duckdb/node-api'): Promise<DuckDb> {
  try {
    return (await import(name)) as DuckDb
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    throw MISSING.has(code) ? new DuckDbMissing() : error
  }
}
