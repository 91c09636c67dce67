import pg from 'pg'
import type { Row, Sql, SqlValue } from '../sql/sql.ts'

/** How many connections there are at most. */
const CONNECTIONS_MAX = 10
/** How many statements wait for a connection at most; more would only be answered too late. */
const WAITING_MAX = 1_000
/** So long a connection may take to come, and a statement to be answered. */
export const CONNECT_MILLISECONDS = 2_000
const STATEMENT_MILLISECONDS = 2_500

/** 64-bit integers as numbers: ours are instants and counts, far below 2^53. */
const TYPES: pg.CustomTypesConfig = {
  getTypeParser: (id, format) =>
    id === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(id, format),
}

/** A PostgreSQL server, through a bounded pool of connections. */
export class PostgresDatabase implements Sql {
  readonly #pool: pg.Pool

  constructor(url: string) {
    this.#pool = new pg.Pool({
      connectionString: url,
      max: CONNECTIONS_MAX,
      connectionTimeoutMillis: CONNECT_MILLISECONDS,
      idleTimeoutMillis: 30_000,
      query_timeout: STATEMENT_MILLISECONDS,
      statement_timeout: STATEMENT_MILLISECONDS,
      application_name: 'sallyport',
      keepAlive: true,
      allowExitOnIdle: true,
      types: TYPES,
    })
    // A connection that breaks while nobody uses it; the next statement takes another.
    this.#pool.on('error', () => {})
  }

  async all(text: string, values: readonly SqlValue[]): Promise<readonly Row[]> {
    if (this.#pool.waitingCount >= WAITING_MAX) {
      throw new Error(`${WAITING_MAX} statements wait for the database already`)
    }
    const { rows } = await this.#pool.query<Row>(text, [...values])
    return rows
  }

  aside(text: string, values: readonly SqlValue[]): Promise<readonly Row[]> {
    return this.all(text, values)
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    await this.#pool.end()
  }
}
