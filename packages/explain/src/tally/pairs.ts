const BITS = 26

/**
 * Pairs of numbers that were seen, in 8 MB however many there are: a pair that was added is always found, another
 * seldom (under 1 % up to some seven million pairs; Bloom 1970, with two of its functions).
 */
export class Pairs {
  readonly #words = new Uint32Array(2 ** (BITS - 5))

  add(a: number, b: number): void {
    this.#set(hash(a, b, 0x9e3779b1))
    this.#set(hash(a, b, 0x85ebca6b))
  }

  has(a: number, b: number): boolean {
    return this.#isSet(hash(a, b, 0x9e3779b1)) && this.#isSet(hash(a, b, 0x85ebca6b))
  }

  #set(bit: number): void {
    const word = bit >>> 5
    this.#words[word] = (this.#words[word] ?? 0) | (1 << (bit & 31))
  }

  #isSet(bit: number): boolean {
    return ((this.#words[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0
  }
}

function hash(a: number, b: number, seed: number): number {
  let h = Math.imul(a ^ seed, 0xcc9e2d51)
  h = Math.imul((h << 15) | (h >>> 17), 0x1b873593) ^ b
  h = Math.imul(h ^ (h >>> 16), 0xc2b2ae35)
  h = Math.imul(h ^ (h >>> 13), seed)
  return (h ^ (h >>> 16)) >>> (32 - BITS)
}
