import type { ChangeListener, ChangeSource } from '../changes.ts'
import { Deafness } from '../deafness.ts'
import type { RedisClient, RedisConnection } from './connection.ts'

const PING_MILLISECONDS = 400
/**
 * A connection that is silent for so long is dead: each ping is answered, and is the only one. Both
 * together are less than a second, in which what a frozen one does not tell is known all the same.
 */
const SILENCE_MILLISECONDS = 550
const START_MILLISECONDS = 2_000

/**
 * Hears of changes on a connection of its own. While it is lost, and when it is back, changes of
 * everybody are announced: what is said meanwhile is not heard.
 */
export class RedisChangeSource implements ChangeSource {
  readonly #redis: RedisConnection
  readonly #channel: string
  #client: RedisClient | undefined
  #deafness: Deafness | undefined

  constructor(redis: RedisConnection, channel: string) {
    this.#redis = redis
    this.#channel = channel
  }

  async start(announce: ChangeListener): Promise<void> {
    const client = listenerOf(this.#redis.client)
    this.#client = client
    try {
      await inTime(this.#subscribed(client, announce))
    } catch (error) {
      this.#client = undefined
      if (client.isOpen) client.destroy()
      throw error
    }
    this.#deafness = announceLosses(client, announce)
  }

  async stop(): Promise<void> {
    const client = this.#client
    this.#client = undefined
    this.#deafness?.stop()
    if (client?.isOpen) client.destroy()
  }

  async #subscribed(client: RedisClient, announce: ChangeListener): Promise<void> {
    await client.connect()
    await client.subscribe(this.#channel, (message) => announce(message || undefined))
  }
}

/** A connection can be dead without a word; a question without an answer tells. */
function listenerOf(client: RedisClient): RedisClient {
  const socket = { ...client.options.socket, socketTimeout: SILENCE_MILLISECONDS }
  const listener = client.duplicate({ pingInterval: PING_MILLISECONDS, socket })
  // Without one an error would end the process; the loss is announced.
  listener.on('error', () => undefined)
  return listener
}

/** Each loss, however many attempts it takes to be back, and the return. */
function announceLosses(client: RedisClient, announce: ChangeListener): Deafness {
  const deafness = new Deafness(announce)
  client.on('reconnecting', () => deafness.begin())
  client.on('ready', () => deafness.end())
  return deafness
}

/** Rejects when the server is not there, instead of trying for ever. */
function inTime(work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const error = new Error('Redis could not be reached to hear of changes')
    const timer = setTimeout(() => reject(error), START_MILLISECONDS)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
