import pg from 'pg'
import type { ChangeListener, ChangeSource } from '../changes.ts'
import { CONNECT_MILLISECONDS } from './database.ts'
import { CHANNEL } from './migrate.ts'

/** How often a connection that says nothing is asked whether it is still there. */
const HEARTBEAT_MILLISECONDS = 1_000
const RETRY_MILLISECONDS = 250

/**
 * Hears of changes by LISTEN, on a connection of its own. When it is lost, and again when there is
 * another, a change of everybody is announced: what was said meanwhile is not heard.
 */
export class PostgresChangeSource implements ChangeSource {
  readonly #url: string
  #client: pg.Client | undefined
  #timer: NodeJS.Timeout | undefined
  #isStopped = false

  constructor(url: string) {
    this.#url = url
  }

  async start(announce: ChangeListener): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#url,
      connectionTimeoutMillis: CONNECT_MILLISECONDS,
      query_timeout: CONNECT_MILLISECONDS,
      application_name: 'sallyport changes',
      keepAlive: true,
    })
    client.on('notification', ({ payload }) => announce(payload === '' ? undefined : payload))
    const lost = this.#onceLost(client, announce)
    client.on('error', lost)
    client.on('end', lost)
    try {
      await client.connect()
      await client.query(`LISTEN ${CHANNEL}`)
    } catch (error) {
      // It is tried again, and each attempt would leave a connection behind.
      client.end().catch(() => {})
      throw error
    }
    this.#client = client
    this.#beat(client, lost)
    if (this.#isStopped) await this.stop()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    const client = this.#client
    this.#client = undefined
    await client?.end()
  }

  /** What is done, once, when a connection breaks that had listened. */
  #onceLost(client: pg.Client, announce: ChangeListener): () => void {
    return () => {
      if (this.#client !== client) return
      this.#client = undefined
      clearTimeout(this.#timer)
      client.end().catch(() => {})
      announce(undefined)
      this.#again(announce)
    }
  }

  #again(announce: ChangeListener): void {
    if (this.#isStopped) return
    this.#timer = setTimeout(() => {
      this.start(announce).then(
        () => announce(undefined),
        () => this.#again(announce),
      )
    }, RETRY_MILLISECONDS)
    this.#timer.unref()
  }

  /** A connection can be dead without a word; a question without an answer tells. */
  #beat(client: pg.Client, lost: () => void): void {
    this.#timer = setTimeout(() => {
      client.query('SELECT 1').then(() => {
        if (this.#client === client) this.#beat(client, lost)
      }, lost)
    }, HEARTBEAT_MILLISECONDS)
    this.#timer.unref()
  }
}
