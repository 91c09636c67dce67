/** The version of the tables of records; they stand apart from those of accounts, and may be in a database of their own. */
export const RECORDS_VERSION = 1

/**
 * The tables of records, in the SQL that SQLite and PostgreSQL have in common but for the number of a row.
 *
 * An id begins with its time (ULID), and records come in the order of time, so two of the indexes grow at their ends
 * only; the two others hold just what has a trace or a subject.
 */
export function recordTables(rowNumber: string): string {
  return `CREATE TABLE IF NOT EXISTS sallyport_records_schema (version INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS sallyport_records (
    seq ${rowNumber},
    id TEXT NOT NULL UNIQUE,
    time BIGINT NOT NULL,
    kind TEXT NOT NULL,
    trace_id TEXT,
    subject_id TEXT,
    credential TEXT,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    record TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS sallyport_records_time ON sallyport_records (time);
  CREATE INDEX IF NOT EXISTS sallyport_records_trace ON sallyport_records (trace_id)
    WHERE trace_id IS NOT NULL;
  CREATE INDEX IF NOT EXISTS sallyport_records_subject ON sallyport_records (subject_id, time)
    WHERE subject_id IS NOT NULL;
  CREATE TABLE IF NOT EXISTS sallyport_record_gaps (
    lost BIGINT NOT NULL, from_time BIGINT NOT NULL, to_time BIGINT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS sallyport_record_writers (
    host TEXT NOT NULL, pid INTEGER NOT NULL, started BIGINT NOT NULL, seen BIGINT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS sallyport_record_reads (
    time BIGINT NOT NULL, who TEXT NOT NULL, asked TEXT NOT NULL, shown INTEGER NOT NULL
  );`
}

/** Throws where the tables were made by a newer program. */
export function checkRecordsVersion(version: number): void {
  if (version <= RECORDS_VERSION) return
  throw new Error(
    `the records have the schema ${version}, and this program knows ${RECORDS_VERSION}: use a newer sallyport`,
  )
}

/** How long records stay. */
export interface RecordRetention {
  /** How many records stay at most. Default 10,000,000. */
  readonly keep?: number
  /** How many days a record stays. Default 90. */
  readonly days?: number
}

/** The same, complete, or a `TypeError` that says what to write. */
export function checkedRetention({
  keep = 10_000_000,
  days = 90,
}: RecordRetention): Required<RecordRetention> {
  if (!(Number.isSafeInteger(keep) && keep >= 1)) {
    throw new TypeError('`keep` is how many records stay: a whole number from 1 on')
  }
  if (!(days > 0 && days <= 36_500)) {
    throw new TypeError('`days` is how long a record stays: a number above 0')
  }
  return { keep, days }
}

/** Removes a part of what is too old or too much; asked again while it removes anything. */
export const PURGE = `DELETE FROM sallyport_records WHERE seq IN (
    SELECT seq FROM sallyport_records
    WHERE time < $1 OR seq <= (SELECT MAX(seq) FROM sallyport_records) - $2
    ORDER BY seq LIMIT 1000)`

/** How often is looked whether records are too old or too many. */
export const PURGE_MILLISECONDS = 60_000

/** The instants before which a record is too old, for `PURGE`. */
export function tooOld({ days }: Required<RecordRetention>, now: number): number {
  return now - days * 86_400_000
}
