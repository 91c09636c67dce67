/** A source of chance that a seed decides, so that every failure can be had again. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** A number from 0 until 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number below a limit. */
  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  /** Whether something happens that happens once in so many times. */
  once(inTimes: number): boolean {
    return this.below(inTimes) === 0
  }

  /** One of several. */
  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T
  }

  /** Some of several, each as likely as not. */
  some<T>(from: readonly T[]): T[] {
    return from.filter(() => this.once(2))
  }

  /** Several of a kind, at most so many. */
  several<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.below(most + 1) }, make)
  }
}
