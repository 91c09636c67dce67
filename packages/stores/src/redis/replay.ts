import { randomBytes } from 'node:crypto'
import type { ReplayStore } from '@sallyport/guard'
import { type RedisConnection, redisScript, running, UNANSWERED } from './connection.ts'

// KEYS: proof. ARGV: what was written. Another may have been quicker, and that is a use.
const TAKE_BACK = redisScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`)

/**
 * The proofs that were used, in Redis: none is good twice, in whatever process (RFC 9449 section 11.1).
 *
 * Keys are kept as hashes, and end when the proof does. While Redis does not answer it rejects, which
 * the guard answers with 503: to let a proof pass unseen would be to let it pass twice. What it notes too
 * late is taken back, as nothing passed by it: the same request is good when it is repeated.
 */
export function redisReplays(connection: RedisConnection): ReplayStore {
  connection.meanwhile(UNANSWERED)
  return {
    seen: async (key, expiresAt) => {
      const name = connection.plainKeyOf('proof', key)
      // What has ended is no reason to keep nothing: two at once must still be told apart.
      const PX = Math.max(1, Math.ceil(expiresAt - Date.now()))
      const ours = randomBytes(9).toString('base64url')
      const set = await connection.ask(
        (client) =>
          client.set(name, ours, { expiration: { type: 'PX', value: PX }, condition: 'NX' }),
        running(TAKE_BACK, { keys: [name], args: [ours] }),
      )
      return set === null
    },
  }
}
