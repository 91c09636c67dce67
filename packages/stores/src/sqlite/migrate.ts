import { ANNOUNCED, checkVersion, MIGRATIONS } from '../sql/schema.ts'
import type { SqliteDatabase } from './database.ts'

const KEPT_CHANGES = 10_000

/** A table of changes, kept short, and the triggers that fill it. */
function announcements(): string {
  const triggers = ANNOUNCED.map(({ table, event }, i) => {
    const row = event === 'DELETE' ? 'OLD' : 'NEW'
    return `CREATE TRIGGER sallyport_announce_${i} AFTER ${event} ON sallyport_${table}
      BEGIN INSERT INTO sallyport_changes (subject_id) VALUES (${row}.subject_id); END;`
  })
  return `CREATE TABLE sallyport_changes (
      id INTEGER PRIMARY KEY AUTOINCREMENT, subject_id TEXT
    );
    CREATE TRIGGER sallyport_changes_kept AFTER INSERT ON sallyport_changes
      BEGIN DELETE FROM sallyport_changes WHERE id <= NEW.id - ${KEPT_CHANGES}; END;
    ${triggers.join('\n')}`
}

/** What this kind of database has besides the tables, step by step. */
const BESIDES: readonly string[] = [announcements()]

/** Brings the tables to what this program knows, all of it or nothing. */
export function migrateSqlite(database: SqliteDatabase): void {
  // Begun as a writer: of two processes that start at once, the second finds the work done.
  database.run('BEGIN IMMEDIATE')
  try {
    const version = Number(database.all('PRAGMA user_version', [])[0]?.['user_version'])
    checkVersion(version)
    for (const [i, step] of MIGRATIONS.entries()) {
      if (i >= version) database.run(`${step};${BESIDES[i] ?? ''}`)
    }
    database.run(`PRAGMA user_version = ${MIGRATIONS.length}; COMMIT`)
  } catch (error) {
    database.run('ROLLBACK')
    throw error
  }
}
