import pg from 'pg'
import type { ChangeListener, ChangeSource } from '../changes.ts'
import { Deafness } from '../deafness.ts'
import { CONNECT_MILLISECONDS } from './database.ts'
import { CHANNEL } from './migrate.ts'

/** So long after an answer a connection is asked whether it is still there. */
const HEARTBEAT_MILLISECONDS = 400
/** The question; with the pause before it less than a second, in which a frozen one is noticed. */
const HEARTBEAT = { text: 'SELECT 1', query_timeout: 500 }
const RETRY_MILLISECONDS = 250

/**
 * Hears of changes by LISTEN, on a connection of its own. While it is lost, and when there is another,
 * changes of everybody are announced: what is said meanwhile is not heard.
 */
export class PostgresChangeSource implements ChangeSource {
  readonly #url: string
  #client: pg.Client | undefined
  #timer: NodeJS.Timeout | undefined
  #deafness: Deafness | undefined
  #isStopped = false

  constructor(url: string) {
    this.#url = url
  }

  async start(announce: ChangeListener): Promise<void> {
    const deafness = new Deafness(announce)
    await this.#listen(announce, deafness)
    this.#deafness = deafness
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#deafness?.stop()
    clearTimeout(this.#timer)
    const client = this.#client
    this.#client = undefined
    await client?.end()
  }

  async #listen(announce: ChangeListener, deafness: Deafness): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#url,
      connectionTimeoutMillis: CONNECT_MILLISECONDS,
      query_timeout: CONNECT_MILLISECONDS,
      application_name: 'sallyport changes',
      keepAlive: true,
    })
    client.on('notification', ({ payload }) => announce(payload === '' ? undefined : payload))
    const lost = this.#onceLost(client, () => {
      deafness.begin()
      this.#again(announce, deafness)
    })
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

  /** What is done, once, when a connection breaks that had listened. */
  #onceLost(client: pg.Client, lost: () => void): () => void {
    return () => {
      if (this.#client !== client) return
      this.#client = undefined
      clearTimeout(this.#timer)
      client.end().catch(() => {})
      lost()
    }
  }

  #again(announce: ChangeListener, deafness: Deafness): void {
    if (this.#isStopped) return
    this.#timer = setTimeout(() => {
      this.#listen(announce, deafness).then(
        () => deafness.end(),
        () => this.#again(announce, deafness),
      )
    }, RETRY_MILLISECONDS)
    this.#timer.unref()
  }

  /** A connection can be dead without a word; a question without an answer tells. */
  #beat(client: pg.Client, lost: () => void): void {
    this.#timer = setTimeout(() => {
      client.query(HEARTBEAT).then(() => {
        if (this.#client === client) this.#beat(client, lost)
      }, lost)
    }, HEARTBEAT_MILLISECONDS)
    this.#timer.unref()
  }
}
