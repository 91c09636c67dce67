const LEAST = 1024
/** What lies in one place: both numbers, and one more than what they are mapped to. */
const WIDTH = 3

/** Pairs of hashes, mapped to whole numbers, at most so many; then all are forgotten. */
export class ShapeMap {
  readonly #limit: number
  #table = new Int32Array(WIDTH * LEAST)
  #mask = LEAST - 1
  #size = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** What these are mapped to; -1 if they are not there. */
  get(low: number, high: number): number {
    const table = this.#table
    let at = high & this.#mask
    let next = table[WIDTH * at + 2] as number
    while (next !== 0) {
      if (table[WIDTH * at] === low && table[WIDTH * at + 1] === high) return next - 1
      at = (at + 1) & this.#mask
      next = table[WIDTH * at + 2] as number
    }
    return -1
  }

  /** Maps what is not there yet. */
  add(low: number, high: number, value: number): void {
    if (this.#size >= this.#limit) this.#forget()
    this.#size += 1
    if (2 * this.#size > this.#mask) this.#spread()
    this.#put(low, high, value + 1)
  }

  #put(low: number, high: number, next: number): void {
    const table = this.#table
    let at = high & this.#mask
    while (table[WIDTH * at + 2] !== 0) at = (at + 1) & this.#mask
    table[WIDTH * at] = low
    table[WIDTH * at + 1] = high
    table[WIDTH * at + 2] = next
  }

  #forget(): void {
    this.#table.fill(0)
    this.#size = 0
  }

  #spread(): void {
    const before = this.#table
    this.#table = new Int32Array(2 * before.length)
    this.#mask = 2 * (this.#mask + 1) - 1
    for (let at = 0; at < before.length; at += WIDTH) {
      const next = before[at + 2] as number
      if (next !== 0) this.#put(before[at] as number, before[at + 1] as number, next)
    }
  }
}
