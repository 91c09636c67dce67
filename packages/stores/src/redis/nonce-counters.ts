import type { NonceCounters } from '@sallyport/guard'
import { type RedisConnection, redisScript, UNANSWERED } from './connection.ts'

/** So far behind the highest count another may come and still be told from a replay. */
const WINDOW = 128

/**
 * KEYS: the counts of the nonce. ARGV: the count, ms until the nonce ends, the window. Kept are the
 * counts that were used, no more than the window has.
 */
const USE = redisScript(`
local key, count, window = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[3])
local highest = tonumber(redis.call('ZRANGE', key, -1, -1)[1] or 0)
if count <= highest - window then return 0 end
local isFresh = redis.call('ZADD', key, 'NX', count, ARGV[1])
if count > highest then
  redis.call('ZREMRANGEBYSCORE', key, '-inf', count - window)
end
if redis.call('PTTL', key) < 0 then redis.call('PEXPIRE', key, ARGV[2]) end
return isFresh
`)

/**
 * Which counts of which Digest nonces were used (RFC 7616 section 3.4), in Redis: a request is good
 * once over all processes.
 *
 * Counts may be left out, and may come in another order, 128 apart at most. While Redis does not answer
 * it rejects, which the guard answers with 503.
 */
export function redisNonceCounters(connection: RedisConnection): NonceCounters {
  connection.meanwhile(UNANSWERED)
  return {
    use: async (nonce, nc, expiresAt) => {
      const life = Math.max(1, Math.ceil(expiresAt - Date.now()))
      const keys = [connection.plainKeyOf('nonce', nonce)]
      const isFresh = await connection.run(USE, { keys, args: [nc, life, WINDOW] })
      return isFresh === 1 ? 'fresh' : 'replayed'
    },
  }
}
