import type pg from 'pg'
import { ANNOUNCED, checkVersion, MIGRATIONS } from '../sql/schema.ts'

/** The channel on which changes are announced. */
export const CHANNEL = 'sallyport_changes'

/** Under this number programs that migrate wait for one another; it says `sallypor`. */
const LOCK = '8313467706236432242'
const LOCK_MILLISECONDS = 30_000

/** The function and the triggers that announce changes. A payload may have 8,000 bytes at most. */
function announcements(): string {
  const triggers = ANNOUNCED.map(({ table, event, endColumn }, i) => {
    const when =
      endColumn === undefined ? '' : `WHEN (OLD.${endColumn} > extract(epoch FROM now()) * 1000)`
    return `CREATE TRIGGER sallyport_announce_${i} AFTER ${event} ON sallyport_${table}
      FOR EACH ROW ${when} EXECUTE FUNCTION sallyport_announce();`
  })
  return `CREATE FUNCTION sallyport_announce() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_notify('${CHANNEL}', coalesce(NEW.subject_id, OLD.subject_id, ''));
      RETURN NULL;
    END $$;
    ${triggers.join('\n')}`
}

/** What this kind of database has besides the tables, step by step. */
const BESIDES: readonly string[] = [announcements()]

/** Brings the tables to what this program knows, in one transaction under a lock. */
export async function migratePostgres(client: pg.PoolClient): Promise<void> {
  await client.query('BEGIN')
  await client.query(`SET LOCAL statement_timeout = ${LOCK_MILLISECONDS}`)
  await client.query(`SELECT pg_advisory_xact_lock(${LOCK})`)
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
