import { Changes } from '../changes.ts'
import { sqlStores } from '../sql/sql-stores.ts'
import type { FullStores } from '../stores.ts'
import { SqliteChangeSource } from './change-source.ts'
import { SqliteDatabase } from './database.ts'
import { migrateSqlite } from './migrate.ts'

/** Everything in one SQLite file, which several processes of one machine may use. */
export function openSqlite(path: string): FullStores {
  const database = new SqliteDatabase(path)
  try {
    migrateSqlite(database)
  } catch (error) {
    database.close()
    throw error
  }
  const changes = new Changes(new SqliteChangeSource(database))
  const close = async (): Promise<void> => {
    await changes.close()
    database.close()
  }
  return { kind: 'sqlite', ...sqlStores(database, changes), close }
}
