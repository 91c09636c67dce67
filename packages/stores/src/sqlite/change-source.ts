import type { ChangeListener, ChangeSource } from '../changes.ts'
import type { SqliteDatabase } from './database.ts'

/** How often the file is asked whether another process wrote to it: 3 us each time (measured). */
const POLL_MILLISECONDS = 250

const NEWEST = 'SELECT COALESCE(MAX(id), 0) AS id FROM sallyport_changes'
const SINCE = 'SELECT id, subject_id FROM sallyport_changes WHERE id > $1 ORDER BY id'

/** Hears of what other processes write to the file, from the table that triggers fill. */
export class SqliteChangeSource implements ChangeSource {
  readonly #database: SqliteDatabase
  #timer: NodeJS.Timeout | undefined
  #version = 0
  #lastId = 0

  constructor(database: SqliteDatabase) {
    this.#database = database
  }

  async start(announce: ChangeListener): Promise<void> {
    this.#version = this.#dataVersion()
    this.#lastId = this.#newest()
    this.#timer = setInterval(() => this.#poll(announce), POLL_MILLISECONDS)
    this.#timer.unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
  }

  #poll(announce: ChangeListener): void {
    try {
      const version = this.#dataVersion()
      if (version === this.#version) return
      for (const subjectId of this.#news()) announce(subjectId)
      this.#version = version
    } catch {
      // Nobody can say what was missed; the next round asks again.
      announce(undefined)
    }
  }

  /** The subjects that changed since the last time; everybody where some are gone already. */
  #news(): readonly (string | undefined)[] {
    const rows = this.#database.all(SINCE, [this.#lastId])
    const [first] = rows
    if (first === undefined) return []
    const isMissing = Number(first['id']) !== this.#lastId + 1
    this.#lastId = Number(rows.at(-1)?.['id'])
    if (isMissing) return [undefined]
    return [...new Set(rows.map((row) => (row['subject_id'] as string | null) ?? undefined))]
  }

  /** A number that differs once another connection has written. */
  #dataVersion(): number {
    return Number(this.#database.all('PRAGMA data_version', [])[0]?.['data_version'])
  }

  #newest(): number {
    return Number(this.#database.all(NEWEST, [])[0]?.['id'])
  }
}
