import { type Eventually, whenReady } from '@sallyport/guard'
import type { Sql } from './sql.ts'

/** So many rows go at once: to remove more would keep those waiting who ask meanwhile. */
const PART = 1_000
const PURGE_MILLISECONDS = 60_000

/** A table whose rows end by themselves. */
export interface EndingTable {
  readonly table: string
  /** What names a row. */
  readonly key: string
  /** The column that says when it ends. */
  readonly end: string
  /** How long a row stays beyond its end. Default 0. */
  readonly keptMilliseconds?: number
}

/**
 * Removes rows that have ended: a part of them once a minute, and the next part at the next occasion
 * where there are more. Nobody waits for it, and nobody hears of a failure: the rows go the next time.
 */
export class Purge {
  readonly #sql: Sql
  readonly #text: string
  readonly #keptMilliseconds: number
  #dueAt = 0

  constructor(sql: Sql, { table, key, end, keptMilliseconds = 0 }: EndingTable) {
    this.#sql = sql
    this.#keptMilliseconds = keptMilliseconds
    this.#text = `DELETE FROM ${table} WHERE ${key} IN
      (SELECT ${key} FROM ${table} WHERE ${end} < $1 ORDER BY ${end} LIMIT ${PART}) RETURNING ${key}`
  }

  /** Removes a part, if it is time. */
  run(now: number = Date.now()): void {
    if (now < this.#dueAt) return
    this.#dueAt = now + PURGE_MILLISECONDS
    try {
      const done = this.#part(now)
      if (done instanceof Promise) done.catch(() => {})
    } catch {
      // A file that is locked, or a pool that is full.
    }
  }

  #part(now: number): Eventually<void> {
    return whenReady(this.#sql.aside(this.#text, [now - this.#keptMilliseconds]), ({ length }) => {
      if (length >= PART) this.#dueAt = 0
    })
  }
}
