import type { Question, RedisClient } from './connection.ts'

/** So many questions are kept while Redis is not there; what comes then is forgotten. */
const KEPT_MAX = 10_000

/** Questions that nobody waits for: each is asked at once, and again when Redis is back. */
export class Later {
  readonly #client: RedisClient
  #kept: Question<unknown>[] = []

  constructor(client: RedisClient) {
    this.#client = client
    client.on('ready', () => {
      for (const question of this.#kept.splice(0)) this.ask(question)
    })
  }

  /** Asks, as soon as that is possible. */
  ask(question: Question<unknown>): void {
    const asked = (async () => question(this.#client))()
    asked.catch(() => {
      // What Redis itself does not take is asked again with the next connection, and no sooner.
      if (this.#kept.length < KEPT_MAX) this.#kept.push(question)
    })
  }
}
