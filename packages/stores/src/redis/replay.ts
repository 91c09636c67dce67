import type { ReplayStore } from '@sallyport/guard'
import type { RedisConnection } from './connection.ts'

/**
 * The proofs that were used, in Redis: none is good twice, in whatever process (RFC 9449 section 11.1).
 *
 * Keys are kept as hashes, and end when the proof does. While Redis does not answer it rejects, which
 * the guard answers with 503: to let a proof pass unseen would be to let it pass twice.
 */
export function redisReplays(connection: RedisConnection): ReplayStore {
  return {
    seen: async (key, expiresAt) => {
      const name = connection.plainKeyOf('proof', key)
      // What has ended is no reason to keep nothing: two at once must still be told apart.
      const PX = Math.max(1, Math.ceil(expiresAt - Date.now()))
      const set = await connection.ask((client) =>
        client.set(name, '', { expiration: { type: 'PX', value: PX }, condition: 'NX' }),
      )
      return set === null
    },
  }
}
