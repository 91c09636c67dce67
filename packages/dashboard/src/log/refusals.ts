import type { Observation } from '@sallyport/explain'

/** One refused request that is kept. */
export interface Refusal {
  /** Counted from 1, over all that were seen. */
  readonly number: number
  readonly seen: Observation
  /** The numbers that the tally knows them by. */
  readonly route: number
  readonly caller: number
}

/** The last refused requests, as many as there is room for. */
export class Refusals {
  readonly #ring: (Refusal | undefined)[]
  #seen = 0

  constructor(max: number) {
    this.#ring = new Array<Refusal | undefined>(max)
  }

  /** How many there were. */
  get seen(): number {
    return this.#seen
  }

  /** How many are kept. */
  get kept(): number {
    return Math.min(this.#seen, this.#ring.length)
  }

  /** The first that is kept. */
  get oldest(): Refusal | undefined {
    return this.#at(this.#seen - this.kept)
  }

  add(refusal: Omit<Refusal, 'number'>): void {
    this.#ring[this.#seen % this.#ring.length] = { number: this.#seen + 1, ...refusal }
    this.#seen += 1
  }

  /** The newest first. */
  *newest(): Generator<Refusal> {
    const first = this.#seen - this.kept
    for (let i = this.#seen - 1; i >= first; i -= 1) {
      const refusal = this.#at(i)
      if (refusal !== undefined) yield refusal
    }
  }

  #at(i: number): Refusal | undefined {
    return this.#ring[i % this.#ring.length]
  }
}
