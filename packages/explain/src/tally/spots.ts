import type { Seen } from '../read/seen.ts'
import { OTHERS, type Texts } from './texts.ts'

/** What lies in a row behind the bytes of the address, which are four numbers: with its number its length. */
const ADDRESS = 4
/** With the number of the caller that of the client. */
const WHO = 5
const PLACE = 6
/** As of which change of any place the caller is known. */
const CHANGE = 7
const LENGTH_BITS = 5
const CALLER_BITS = 18
const WIDTH = 8
const BITS = 16
const NONE = -1
/** A longer address, as of IPv6 most are, has no row. */
export const SHORT = 16

/** By the length of an address: what of each of its numbers belongs to it. */
const masks = Int32Array.from({ length: 4 * (SHORT + 1) }, (_, i) => {
  const bytes = (i >> 2) - 4 * (i & 3)
  return bytes >= 4 ? -1 : bytes <= 0 ? 0 : (1 << (8 * bytes)) - 1
})

/**
 * What was last known of addresses: their numbers, and the client and the place that requests came from. All of a row
 * lies in one piece of memory, the bytes of the address too, so that most lines are known by one look into it. Two rows
 * lie side by side for addresses of one hash; a third takes the place of the first.
 */
export class Spots {
  readonly #ints = new Int32Array(WIDTH << BITS)

  /** Where the row of the address of a request begins; -1 for one that is too long, or is not in its line as it is. */
  of(seen: Seen, addresses: Texts): number {
    const { view } = seen.line
    const span = seen.addressSpan()
    if (span === undefined || span.from + SHORT > view.byteLength) return NONE
    const length = span.to - span.from
    if (length > SHORT) return NONE
    const row = this.#find(view, span.from, length)
    if (this.address(row) === OTHERS)
      this.#ints[row + ADDRESS] = (seen.addressIn(addresses) << LENGTH_BITS) | length
    return row
  }

  /** Where the row of an address most likely begins: nothing is looked up for that. */
  likely(view: DataView, from: number, length: number): number {
    const at = 4 * length
    const a = view.getInt32(from, true) & (masks[at] as number)
    const b = view.getInt32(from + 4, true) & (masks[at + 1] as number)
    const c = view.getInt32(from + 8, true) & (masks[at + 2] as number)
    const d = view.getInt32(from + 12, true) & (masks[at + 3] as number)
    return WIDTH * hashOf(a ^ Math.imul(b, 0x9e3779b1), c ^ Math.imul(d, 0x85ebca6b))
  }

  /** How the address of a row begins; 0 where there is none. */
  begins(row: number): number {
    return this.#ints[row] as number
  }

  /** Who was known in a row; 0 for nobody. */
  who(row: number): number {
    return (this.#ints[row + WHO] as number) & ((1 << CALLER_BITS) - 1)
  }

  /** The number of the address. */
  address(row: number): number {
    return (this.#ints[row + ADDRESS] as number) >> LENGTH_BITS
  }

  /** The client that was seen there last. */
  client(row: number): number {
    return (this.#ints[row + WHO] as number) >>> CALLER_BITS
  }

  /** Where its place is. */
  place(row: number): number {
    return this.#ints[row + PLACE] as number
  }

  /** Who that is, if nothing has changed since; -1 where it is not known any more. */
  caller(row: number, change: number): number {
    if (this.#ints[row + CHANGE] !== change) return NONE
    return (this.#ints[row + WHO] as number) & ((1 << CALLER_BITS) - 1)
  }

  notePlace(row: number, client: number, place: number): void {
    this.#ints[row + WHO] = client << CALLER_BITS
    this.#ints[row + PLACE] = place
    this.#ints[row + CHANGE] = 0
  }

  noteCaller(row: number, caller: number, change: number): void {
    this.#ints[row + WHO] = (this.client(row) << CALLER_BITS) | caller
    this.#ints[row + CHANGE] = change
  }

  #find(view: DataView, from: number, length: number): number {
    const at = 4 * length
    const a = view.getInt32(from, true) & (masks[at] as number)
    const b = view.getInt32(from + 4, true) & (masks[at + 1] as number)
    const c = view.getInt32(from + 8, true) & (masks[at + 2] as number)
    const d = view.getInt32(from + 12, true) & (masks[at + 3] as number)
    const first = WIDTH * hashOf(a ^ Math.imul(b, 0x9e3779b1), c ^ Math.imul(d, 0x85ebca6b))
    const ints = this.#ints
    for (let row = first, i = 0; i < 2; row ^= WIDTH, i += 1) {
      const isHalf = ints[row] === a && ints[row + 1] === b && ints[row + 2] === c
      if (isHalf && ints[row + 3] === d && this.#length(row) === length) return row
    }
    const isNext = this.address(first) !== OTHERS && this.address(first ^ WIDTH) === OTHERS
    const row = isNext ? first ^ WIDTH : first
    ints.fill(OTHERS, row, row + WIDTH)
    ints[row] = a
    ints[row + 1] = b
    ints[row + 2] = c
    ints[row + 3] = d
    ints[row + ADDRESS] = length
    return row
  }

  #length(row: number): number {
    return (this.#ints[row + ADDRESS] as number) & ((1 << LENGTH_BITS) - 1)
  }
}

function hashOf(a: number, b: number): number {
  const h = Math.imul(a ^ (b << 11) ^ (b >>> 21), 0xcc9e2d51)
  return Math.imul(h ^ (h >>> 15), 0x1b873593) >>> (32 - BITS)
}
