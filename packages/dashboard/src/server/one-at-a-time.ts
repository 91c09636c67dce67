/** So many may wait. */
const WAITING_MAX = 4

/** Runs what reads a whole file one after the other; whoever would be the sixth is sent away. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve()
  #count = 0

  /** `undefined` where too many wait already. */
  async run<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.#count > WAITING_MAX) return undefined
    this.#count += 1
    const own = this.#last.then(work)
    this.#last = own.catch(() => undefined)
    try {
      return await own
    } finally {
      this.#count -= 1
    }
  }
}
