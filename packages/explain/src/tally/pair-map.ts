const LEAST = 64
/** The second number of a pair is smaller than this, the first at most so large that both fit in 32 bits. */
const SECONDS = 8192
/** What lies in one place: the pair as one number, and one more than what it is mapped to. */
const WIDTH = 2

/** Pairs of whole numbers, mapped to whole numbers: an open table, of which a look-up touches one place of memory. */
export class PairMap {
  #table = new Int32Array(WIDTH * LEAST)
  #mask = LEAST - 1
  #size = 0

  get size(): number {
    return this.#size
  }

  /** What a pair is mapped to; -1 for one that is not there. */
  get(a: number, b: number): number {
    const key = (a * SECONDS + b) | 0
    const table = this.#table
    const mask = this.#mask
    let at = hash(key) & mask
    let next = table[WIDTH * at + 1] as number
    while (next !== 0) {
      if (table[WIDTH * at] === key) return next - 1
      at = (at + 1) & mask
      next = table[WIDTH * at + 1] as number
    }
    return -1
  }

  /** What lies where a pair belongs: to be asked for many before {@link get}, so that they come from memory together. */
  near(a: number, b: number): number {
    return this.#table[WIDTH * (hash((a * SECONDS + b) | 0) & this.#mask)] as number
  }

  set(a: number, b: number, value: number): void {
    if (2 * (this.#size + 1) > this.#mask) this.#spread()
    if (this.#put((a * SECONDS + b) | 0, value + 1)) this.#size += 1
  }

  /** Whether it is new. */
  #put(key: number, next: number): boolean {
    const table = this.#table
    let at = hash(key) & this.#mask
    while (table[WIDTH * at + 1] !== 0 && table[WIDTH * at] !== key) at = (at + 1) & this.#mask
    const isNew = table[WIDTH * at + 1] === 0
    table[WIDTH * at] = key
    table[WIDTH * at + 1] = next
    return isNew
  }

  #spread(): void {
    const before = this.#table
    this.#table = new Int32Array(2 * before.length)
    this.#mask = 2 * (this.#mask + 1) - 1
    for (let at = 0; at < before.length; at += WIDTH) {
      const next = before[at + 1] as number
      if (next !== 0) this.#put(before[at] as number, next)
    }
  }
}

function hash(key: number): number {
  const h = Math.imul(key ^ (key >>> 15), 0x9e3779b1)
  return Math.imul(h ^ (h >>> 13), 0x85ebca6b) >>> 8
}
