import type { SessionStore } from '@sallyport/guard'
import type { AccountStore } from './accounts.ts'
import type { ApiKeyStore } from './api-keys.ts'
import type { Changes } from './changes.ts'
import type { RedisConnection } from './redis/connection.ts'
import type { RevocationStore } from './revocations.ts'

/** What every place to keep things offers. */
interface AnyStores {
  readonly sessions: SessionStore
  readonly revocations: RevocationStore
  readonly changes: Changes
  /** Ends connections and timers. */
  close(): Promise<void>
}

/** Stores that keep everything: in memory, SQLite or PostgreSQL. */
export interface FullStores extends AnyStores {
  readonly kind: 'memory' | 'sqlite' | 'postgres'
  readonly accounts: AccountStore
  readonly apiKeys: ApiKeyStore
}

/** Stores in Redis, for what comes and goes: no accounts and no keys. */
export interface RedisStores extends AnyStores {
  readonly kind: 'redis'
  /** For what is counted there, too: `redisThrottle(stores.connection)`. */
  readonly connection: RedisConnection
}

/** What a URL of stores opens. */
export type Stores = FullStores | RedisStores

/**
 * Opens the stores of a URL, and brings its tables to what this program knows.
 *
 * `memory:` and `sqlite:./sallyport.db` need nothing installed; `postgres://` keeps everything, too,
 * for several machines; `redis://` keeps sessions and revocations. Rejects where the server is not
 * there, or was used by a newer program.
 *
 *     const stores = await openStores('sqlite:./sallyport.db')
 */
export async function openStores(url: string): Promise<Stores> {
  const scheme = /^[a-z]+:/.exec(url)?.[0]
  if (scheme === 'memory:') return (await import('./memory/open.ts')).openMemory()
  if (scheme === 'sqlite:') return (await import('./sqlite/open.ts')).openSqlite(url.slice(7))
  if (scheme === 'postgres:' || scheme === 'postgresql:') {
    return (await import('./postgres/open.ts')).openPostgres(url)
  }
  if (scheme === 'redis:' || scheme === 'rediss:') {
    return (await import('./redis/open.ts')).openRedis(url)
  }
  throw new TypeError(
    'a URL of stores begins with `memory:`, `sqlite:`, `postgres:` or `redis:`: write for instance `sqlite:./sallyport.db`',
  )
}
