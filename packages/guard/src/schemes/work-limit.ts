/** How much expensive work may be under way. */
export interface WorkBounds {
  readonly running: number
  readonly waiting: number
}

/**
 * A bound on expensive work: so many at once, so many waiting in order, and no more. A storm of
 * sign-ins then costs the clients a wait and never us our memory.
 */
export class WorkLimit {
  readonly #bounds: WorkBounds
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(bounds: WorkBounds) {
    this.#bounds = bounds
  }

  /** Whether more work would be turned away now. */
  get isFull(): boolean {
    const { running, waiting } = this.#bounds
    return this.#running >= running && this.#waiting.length >= waiting
  }

  /** Does the work when its turn comes; `undefined` without doing it if there are too many. */
  run<T>(work: () => Promise<T>): Promise<T> | undefined {
    if (this.isFull) return undefined
    return this.#enter()
      .then(work)
      .finally(() => this.#leave())
  }

  #enter(): Promise<void> {
    if (this.#running < this.#bounds.running) {
      this.#running += 1
      return Promise.resolve()
    }
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** Whoever waits longest takes the place, so that it is never free in between. */
  #leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#running -= 1
    else next()
  }
}
