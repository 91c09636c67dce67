import pg from 'pg'
import { ANNOUNCED, checkVersion, MIGRATIONS } from '../sql/schema.ts'
import { CONNECT_MILLISECONDS } from './database.ts'

/** The channel on which changes are announced. */
export const CHANNEL = 'sallyport_changes'

/** Under this number programs that migrate wait for one another; it says `sallypor`. */
export const MIGRATION_LOCK = '8313467706236432242'
/** So long the lock and each step may take: others may be about to fill a new table. */
const STEP_MILLISECONDS = 30_000
/** When an answer is given up: later, so that the server can say itself what took so long. */
const ANSWER_MILLISECONDS = STEP_MILLISECONDS + 1_000

/** The function and the triggers that announce changes. A payload may have 8,000 bytes at most. */
function announcements(): string {
  const triggers = ANNOUNCED.map(
    ({ table, event }, i) =>
      `CREATE TRIGGER sallyport_announce_${i} AFTER ${event} ON sallyport_${table}
      FOR EACH ROW EXECUTE FUNCTION sallyport_announce();`,
  )
  return `CREATE FUNCTION sallyport_announce() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_notify('${CHANNEL}', coalesce(NEW.subject_id, OLD.subject_id, ''));
      RETURN NULL;
    END $$;
    ${triggers.join('\n')}`
}

/** What this kind of database has besides the tables, step by step. */
const BESIDES: readonly string[] = [announcements()]

/**
 * Brings the tables to what this program knows, on a connection of its own: the limits of the pool
 * are for questions, and would end the waiting for others who migrate long before.
 */
export async function migratePostgres(url: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MILLISECONDS,
    query_timeout: ANSWER_MILLISECONDS,
    statement_timeout: STEP_MILLISECONDS,
    application_name: 'sallyport migrations',
  })
  // A connection that breaks between two steps; the next step learns of it by failing.
  client.on('error', () => {})
  try {
    await client.connect()
    await migrated(client)
  } finally {
    // What a failure left half done is undone by that.
    client.end().catch(() => {})
  }
}

/** All of it in one transaction under a lock. */
async function migrated(client: pg.Client): Promise<void> {
  await client.query('BEGIN')
  await client.query(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`)
  await client.query('CREATE TABLE IF NOT EXISTS sallyport_schema (version INTEGER NOT NULL)')
  const { rows } = await client.query<{ version: number }>('SELECT version FROM sallyport_schema')
  const version = rows[0]?.version ?? 0
  checkVersion(version)
  for (const [i, step] of MIGRATIONS.entries()) {
    if (i >= version) await client.query(`${step};${BESIDES[i] ?? ''}`)
  }
  if (version < MIGRATIONS.length) {
    await client.query('DELETE FROM sallyport_schema')
    await client.query('INSERT INTO sallyport_schema VALUES ($1)', [MIGRATIONS.length])
  }
  await client.query('COMMIT')
}
