import { setImmediate } from 'node:timers/promises'
import type { DecisionRecord } from '@sallyport/contract'
import type { Row, Sql, SqlValue } from '../sql/sql.ts'
import type { RecordExtent, RecordedCaller, RecordQueries, RecordRead } from './record-queries.ts'

const FOUND_MAX = 20
const BETWEEN_MAX = 50_000
/** So many are parsed before anybody else has a turn: 3 ms. */
const PAGE = 1_000

const FROM = 'SELECT record FROM sallyport_records'

/** Questions about records, to either database. */
export class SqlRecordQueries implements RecordQueries {
  readonly #sql: Sql
  readonly #close: () => Promise<void>

  constructor(sql: Sql, close: () => Promise<void>) {
    this.#sql = sql
    this.#close = close
  }

  ofDecision(id: string): Promise<readonly DecisionRecord[]> {
    return this.#records(`${FROM} WHERE id = $1`, [id])
  }

  ofTrace(id: string): Promise<readonly DecisionRecord[]> {
    return this.#records(`${FROM} WHERE trace_id = $1 ORDER BY time DESC LIMIT ${FOUND_MAX}`, [id])
  }

  ofRequest(path: string, method: string | undefined): Promise<readonly DecisionRecord[]> {
    return this.#records(
      `${FROM} WHERE path = $1 AND (CAST($2 AS TEXT) IS NULL OR method = $2) ORDER BY time DESC LIMIT ${FOUND_MAX}`,
      [path, method ?? null],
    )
  }

  async between(
    from: number,
    to: number,
    receive: (record: DecisionRecord) => void,
  ): Promise<void> {
    let before = Number.MAX_SAFE_INTEGER
    for (let seen = 0; seen < BETWEEN_MAX; seen += PAGE) {
      const rows = await this.#sql.all(
        `SELECT seq, record FROM sallyport_records
          WHERE time >= $1 AND time <= $2 AND seq < $3 ORDER BY seq DESC LIMIT ${PAGE}`,
        [from, to, before],
      )
      for (const row of rows) receive(recordOf(row))
      if (rows.length < PAGE) return
      before = Number(rows.at(-1)?.['seq'])
      await setImmediate()
    }
  }

  async lastAllowed(
    { subjectId, credential }: RecordedCaller,
    before: number,
  ): Promise<DecisionRecord | undefined> {
    const found: DecisionRecord[] = []
    const last = (column: string, value: string): Promise<readonly DecisionRecord[]> =>
      this.#records(
        `${FROM} WHERE ${column} = $1 AND time < $2 AND kind = 'allow' ORDER BY time DESC LIMIT 1`,
        [value, before],
      )
    if (subjectId !== undefined) found.push(...(await last('subject_id', subjectId)))
    else if (credential !== undefined) found.push(...(await last('credential', credential)))
    return found[0]
  }

  async lostBetween(from: number, to: number): Promise<Pick<RecordExtent, 'lost' | 'kills'>> {
    const [row] = await this.#sql.all(
      `SELECT COALESCE(SUM(lost), 0) AS lost,
        COALESCE(SUM(CASE WHEN lost = 0 THEN 1 ELSE 0 END), 0) AS kills
        FROM sallyport_record_gaps WHERE to_time >= $1 AND from_time <= $2`,
      [from, to],
    )
    return { lost: Number(row?.['lost']), kills: Number(row?.['kills']) }
  }

  async extent(): Promise<RecordExtent> {
    const [row] = await this.#sql.all(
      `SELECT (SELECT COUNT(*) FROM sallyport_records) AS records,
        (SELECT MIN(time) FROM sallyport_records) AS first,
        (SELECT MAX(time) FROM sallyport_records) AS last`,
      [],
    )
    const missing = await this.lostBetween(0, Number.MAX_SAFE_INTEGER)
    const time = (name: string): number => Number(row?.[name] ?? Number.NaN)
    return {
      records: Number(row?.['records']),
      from: time('first'),
      to: time('last'),
      ...missing,
    }
  }

  async noteRead({ time, who, asked, shown }: RecordRead): Promise<void> {
    await this.#sql.all(
      'INSERT INTO sallyport_record_reads (time, who, asked, shown) VALUES ($1, $2, $3, $4)',
      [time, who, asked, shown],
    )
  }

  async reads(limit: number): Promise<readonly RecordRead[]> {
    const rows = await this.#sql.all(
      'SELECT time, who, asked, shown FROM sallyport_record_reads ORDER BY time DESC LIMIT $1',
      [limit],
    )
    return rows.map((row) => ({
      time: Number(row['time']),
      who: String(row['who']),
      asked: String(row['asked']),
      shown: Number(row['shown']),
    }))
  }

  close(): Promise<void> {
    return this.#close()
  }

  async #records(text: string, values: readonly SqlValue[]): Promise<readonly DecisionRecord[]> {
    return (await this.#sql.all(text, values)).map(recordOf)
  }
}

function recordOf(row: Row): DecisionRecord {
  return JSON.parse(String(row['record'])) as DecisionRecord
}
