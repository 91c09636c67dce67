import { Changes } from '../changes.ts'
import type { RedisStores } from '../stores.ts'
import type { Announce } from './announce.ts'
import { RedisChangeSource } from './change-source.ts'
import { connectRedis, UNANSWERED } from './connection.ts'
import { RedisRevocations } from './revocations.ts'
import { RedisSessions } from './sessions.ts'

/** So long an answer about a session may take. */
const TIMEOUT_MILLISECONDS = 1_000

/** Sessions and revocations in Redis. How well they survive a crash is a setting of the server. */
export async function openRedis(url: string): Promise<RedisStores> {
  const connection = connectRedis({ url, timeoutMs: TIMEOUT_MILLISECONDS })
  try {
    await connection.checkReady()
  } catch (error) {
    connection.close()
    throw error
  }
  connection.meanwhile(UNANSWERED)
  const channel = `${connection.prefix}changes`
  const changes = new Changes(new RedisChangeSource(connection, channel))
  const announce: Announce = async (subjectId) => {
    changes.announce(subjectId)
    await connection.ask((client) => client.publish(channel, subjectId ?? ''))
  }
  return {
    kind: 'redis',
    connection,
    sessions: new RedisSessions(connection),
    revocations: new RedisRevocations(connection, announce),
    changes,
    close: async () => {
      await changes.close()
      connection.close()
    },
  }
}
