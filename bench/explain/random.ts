/** A seeded source of chance: the same seed gives the same numbers on every machine. */
export class Random {
  #state: number
  readonly #name: string

  constructor(name: string) {
    this.#name = name
    this.#state = hashed(name)
  }

  /** Another source, which does not depend on how much of this one was used. */
  fork(name: string): Random {
    return new Random(`${this.#name}/${name}`)
  }

  /** At least 0, less than 1 (the generator `mulberry32`). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** Whether something of this probability happens. */
  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** Between two numbers. */
  between(low: number, high: number): number {
    return low + (high - low) * this.next()
  }

  /** A whole number, both ends included. */
  int(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1))
  }

  /** Between two numbers, each order of magnitude as likely as the next. */
  magnitude(low: number, high: number): number {
    return low * (high / low) ** this.next()
  }

  /** A waiting time with this mean. */
  wait(mean: number): number {
    return -Math.log(1 - this.next()) * mean
  }

  /** One of some. */
  pick<T>(all: readonly T[]): T {
    return all[Math.floor(this.next() * all.length)] as T
  }

  /** One of some, by their weights. */
  weighted<T>(all: readonly (readonly [T, number])[]): T {
    let left = this.next() * all.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [one, weight] of all) {
      left -= weight
      if (left < 0) return one
    }
    return (all.at(-1) as readonly [T, number])[0]
  }

  /** Some of them, in another order. */
  sample<T>(all: readonly T[], count: number): T[] {
    const left = [...all]
    const taken: T[] = []
    while (taken.length < count && left.length > 0) {
      const index = Math.floor(this.next() * left.length)
      taken.push(left[index] as T)
      left[index] = left.at(-1) as T
      left.pop()
    }
    return taken
  }

  /** Characters of an alphabet. */
  text(length: number, alphabet: string): string {
    let text = ''
    for (let i = 0; i < length; i++) text += alphabet[Math.floor(this.next() * alphabet.length)]
    return text
  }

  /** Hexadecimal digits. */
  hex(length: number): string {
    return this.text(length, '0123456789abcdef')
  }
}

/** FNV-1a over the characters, stirred once more. */
function hashed(name: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < name.length; i++) {
    hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return hash ^ (hash >>> 13)
}
