import pg from 'pg'
import { Changes } from '../changes.ts'
import { sqlStores } from '../sql/sql-stores.ts'
import type { FullStores } from '../stores.ts'
import { readingUrl } from '../urls.ts'
import { PostgresChangeSource } from './change-source.ts'
import { PostgresDatabase } from './database.ts'
import { migratePostgres } from './migrate.ts'

/** Everything in a PostgreSQL database, which any number of machines may use. */
export async function openPostgres(url: string): Promise<FullStores> {
  // It is read as it will be, and nothing is connected yet.
  readingUrl('PostgreSQL', () => new pg.Client({ connectionString: url }))
  await migratePostgres(url)
  const database = new PostgresDatabase(url)
  const changes = new Changes(new PostgresChangeSource(url))
  const close = async (): Promise<void> => {
    await changes.close()
    await database.close()
  }
  return { kind: 'postgres', ...sqlStores(database, changes), close }
}
