/** How much is done at once. */
export interface SlotOptions {
  readonly runningMax: number
  /** How many may wait besides. */
  readonly waitingMax: number
}

/** Bounds how many calls are under way at once; the others wait in order, and not too many of them. */
export class Slots {
  readonly #options: SlotOptions
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(options: SlotOptions) {
    this.#options = options
  }

  /** Waits for a slot; `false` where too many wait already. A slot that was taken has to be freed. */
  async take(): Promise<boolean> {
    if (this.#running < this.#options.runningMax) {
      this.#running += 1
      return true
    }
    if (this.#waiting.length >= this.#options.waitingMax) return false
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
    return true
  }

  /** Frees a slot: it goes to whoever waits longest. */
  free(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#running -= 1
    else next()
  }
}
