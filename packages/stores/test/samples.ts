import type { StoredAccount } from '../src/accounts.ts'
import type { StoredApiKey } from '../src/api-keys.ts'
import { PostgresDatabase } from '../src/postgres/database.ts'
import type { Sql } from '../src/sql/sql.ts'
import { SqliteDatabase } from '../src/sqlite/database.ts'
import { type FullStores, openStores } from '../src/stores.ts'

/** An account; what is given replaces what stands here. */
export function sampleAccount(given: Partial<StoredAccount> = {}): StoredAccount {
  return {
    name: 'alice',
    subjectId: given.name ?? 'alice',
    kind: 'user',
    tenant: 'acme',
    sets: ['member'],
    passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA',
    disabled: false,
    createdAt: 1_700_000_000_000,
    ...given,
  }
}

/** An API key of `alice`; what is given replaces what stands here. */
export function sampleKey(given: Partial<StoredApiKey> = {}): StoredApiKey {
  const id = given.id ?? 'key1'
  return {
    id,
    hash: `hash of ${id}`,
    subjectId: 'alice',
    createdAt: 1_700_000_000_000,
    revoked: false,
    ...given,
  }
}

/** Opens stores that keep everything. */
export async function openFull(url: string): Promise<FullStores> {
  const stores = await openStores(url)
  if (stores.kind === 'redis') throw new Error(`${url} does not keep everything`)
  return stores
}

/** The database of a URL, with the tables of the stores in it. */
export async function databaseOf(url: string): Promise<Sql & { close(): void | Promise<void> }> {
  await (await openFull(url)).close()
  return url.startsWith('sqlite:')
    ? new SqliteDatabase(url.slice('sqlite:'.length))
    : new PostgresDatabase(url)
}
