import type { ChangeListener, ChangeSource } from '../changes.ts'
import type { RedisClient, RedisConnection } from './connection.ts'

const PING_MILLISECONDS = 1_000
const CONNECT_MILLISECONDS = 2_000

/**
 * Hears of changes on a connection of its own. When it is lost, and again when it is back, a change
 * of everybody is announced: what was said meanwhile is not heard.
 */
export class RedisChangeSource implements ChangeSource {
  readonly #redis: RedisConnection
  readonly #channel: string
  #client: RedisClient | undefined

  constructor(redis: RedisConnection, channel: string) {
    this.#redis = redis
    this.#channel = channel
  }

  async start(announce: ChangeListener): Promise<void> {
    // A connection can be dead without a word; a question without an answer tells.
    const client = this.#redis.client.duplicate({ pingInterval: PING_MILLISECONDS })
    client.on('error', () => undefined)
    client.on('reconnecting', () => announce(undefined))
    this.#client = client
    await connected(client)
    await client.subscribe(this.#channel, (message) => announce(message || undefined))
    client.on('ready', () => announce(undefined))
  }

  async stop(): Promise<void> {
    this.#client?.destroy()
    this.#client = undefined
  }
}

/** Connects; rejects when the server is not there, instead of trying for ever. */
async function connected(client: RedisClient): Promise<void> {
  const late = new Promise<never>((_resolve, reject) => {
    const error = new Error('Redis could not be reached to hear of changes')
    setTimeout(() => reject(error), CONNECT_MILLISECONDS).unref()
  })
  try {
    await Promise.race([client.connect(), late])
  } catch (error) {
    client.destroy()
    throw error
  }
}
