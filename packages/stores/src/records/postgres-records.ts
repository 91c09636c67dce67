import { type QueuedSink, type RecordBatch, recordQueue } from '@sallyport/guard'
import pg from 'pg'
import { CONNECT_MILLISECONDS, PostgresDatabase } from '../postgres/database.ts'
import { readingUrl } from '../urls.ts'
import type { RecordQueries } from './record-queries.ts'
import {
  checkedRetention,
  checkRecordsVersion,
  PURGE,
  PURGE_MILLISECONDS,
  RECORDS_VERSION,
  type RecordRetention,
  recordTables,
  tooOld,
} from './schema.ts'
import { SqlRecordQueries } from './sql-record-queries.ts'

/** Under this number programs that make the tables wait for one another; it says `records`. */
const LOCK = '32195222222662771'
const STEP_MILLISECONDS = 30_000

/** One statement for a whole batch: the server takes the lines apart, and one that is kept already is passed over. */
const INSERT = `INSERT INTO sallyport_records
    (id, time, kind, trace_id, subject_id, credential, method, path, record)
  SELECT r->>'id', (extract(epoch FROM (r->>'time')::timestamptz) * 1000)::bigint, r->>'kind',
    r->>'trace_id', r->'subject'->>'id', r->'authentication'->>'credential',
    r->'http'->>'method', r->'http'->>'path', r::text
  FROM json_array_elements($1::json) AS r
  ON CONFLICT (id) DO NOTHING`

const INSERT_GAP =
  'INSERT INTO sallyport_record_gaps (lost, from_time, to_time) VALUES ($1, $2, $3)'

async function prepare(url: string): Promise<void> {
  const client = readingUrl(
    'PostgreSQL',
    () =>
      new pg.Client({
        connectionString: url,
        connectionTimeoutMillis: CONNECT_MILLISECONDS,
        query_timeout: STEP_MILLISECONDS,
        application_name: 'sallyport records',
      }),
  )
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('BEGIN')
    await client.query(`SELECT pg_advisory_xact_lock(${LOCK})`)
    await client.query(recordTables('BIGSERIAL PRIMARY KEY'))
    const { rows } = await client.query<{ version: number }>(
      'SELECT version FROM sallyport_records_schema',
    )
    if (rows[0] === undefined) {
      await client.query(`INSERT INTO sallyport_records_schema VALUES (${RECORDS_VERSION})`)
    }
    checkRecordsVersion(rows[0]?.version ?? 0)
    await client.query('COMMIT')
  } finally {
    client.end().catch(() => {})
  }
}

/**
 * Keeps records in a PostgreSQL database, a batch with each statement. While the server is away they wait, 16 MiB of
 * them; a batch that was kept and not answered for comes again, and changes nothing.
 */
export async function postgresSink(
  url: string,
  retention: RecordRetention = {},
): Promise<QueuedSink> {
  const checked = checkedRetention(retention)
  await prepare(url)
  const database = new PostgresDatabase(url)
  let purgeDueAt = 0
  const purge = async (): Promise<void> => {
    const now = Date.now()
    if (now < purgeDueAt) return
    purgeDueAt = now + PURGE_MILLISECONDS
    await database.all(PURGE, [tooOld(checked, now), checked.keep])
  }
  return recordQueue({
    send: async (batch) => {
      await keep(database, batch)
      // Nobody waits for it, and what fails is tried again a minute later.
      purge().catch(() => {})
    },
    close: () => database.close(),
  })
}

async function keep(database: PostgresDatabase, { bytes, count, gap }: RecordBatch): Promise<void> {
  if (count > 0) await database.all(INSERT, [arrayOf(bytes)])
  if (gap !== undefined) {
    await database.all(INSERT_GAP, [gap.lost, Date.parse(gap.from), Date.parse(gap.to)])
  }
}

/** Lines of JSON as one array. PostgreSQL holds no text with a NUL, which JSON writes as an escape. */
function arrayOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString()
  const lines = text.replaceAll('\\u0000', '\\ufffd').trimEnd().replaceAll('\n', ',')
  return `[${lines}]`
}

/** Questions about the records in a PostgreSQL database. */
export async function postgresQueries(url: string): Promise<RecordQueries> {
  await prepare(url)
  const database = new PostgresDatabase(url)
  return new SqlRecordQueries(database, () => database.close())
}
