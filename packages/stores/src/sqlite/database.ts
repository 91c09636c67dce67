import { closeSync, openSync } from 'node:fs'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Row, Sql, SqlValue } from '../sql/sql.ts'

/** So long a statement waits for another process that writes. It blocks this one meanwhile. */
const BUSY_MILLISECONDS = 2_000
/** So long what nobody misses waits for it; and so long nothing of the kind is tried then. */
const ASIDE_BUSY_MILLISECONDS = 50
const ASIDE_PAUSE_MILLISECONDS = 1_000
const STATEMENTS_MAX = 200

/**
 * A database in one file. What was answered is on the disk (`synchronous=FULL`), and readers do not
 * wait for writers (WAL). Nobody but its owner may read the file: it holds hashes of passwords.
 */
export class SqliteDatabase implements Sql {
  readonly #database: DatabaseSync
  #asideFrom = 0
  readonly #statements = new Map<string, StatementSync>()

  constructor(path: string) {
    if (path === '' || path === ':memory:') {
      throw new TypeError('a file is expected: write `sqlite:./sallyport.db`, or `memory:`')
    }
    closeSync(openSync(path, 'a', 0o600))
    this.#database = new DatabaseSync(path, { timeout: BUSY_MILLISECONDS })
    this.#database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON',
    )
  }

  all(text: string, values: readonly SqlValue[]): readonly Row[] {
    // Filled in place: a list of pairs first would take a tenth of what a row takes (measured).
    const named: Record<string, SqlValue> = {}
    for (let i = 0; i < values.length; i += 1) named[`$${i + 1}`] = values[i] as SqlValue
    return this.#statement(text).all(named)
  }

  aside(text: string, values: readonly SqlValue[]): readonly Row[] {
    if (performance.now() < this.#asideFrom) throw new Error('the file was locked a moment ago')
    this.#waitFor(ASIDE_BUSY_MILLISECONDS)
    try {
      return this.all(text, values)
    } catch (error) {
      this.#asideFrom = performance.now() + ASIDE_PAUSE_MILLISECONDS
      throw error
    } finally {
      this.#waitFor(BUSY_MILLISECONDS)
    }
  }

  /** Runs several statements without values. */
  run(text: string): void {
    this.#database.exec(text)
  }

  /** Ends the use of the file. */
  close(): void {
    this.#database.close()
  }

  #waitFor(milliseconds: number): void {
    this.run(`PRAGMA busy_timeout = ${milliseconds}`)
  }

  #statement(text: string): StatementSync {
    const kept = this.#statements.get(text)
    if (kept !== undefined) return kept
    const statement = this.#database.prepare(text)
    if (this.#statements.size < STATEMENTS_MAX) this.#statements.set(text, statement)
    return statement
  }
}
