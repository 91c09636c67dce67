import type { Span } from '../read/later-text.ts'
import type { Seen } from '../read/seen.ts'
import type { Bytes } from './text-bytes.ts'
import { OTHERS, type Texts } from './texts.ts'

/** What lies in a row behind the bytes of the address, which are four numbers: with its number its length. */
const ADDRESS = 4
/** With the number of the caller that of the client. */
const WHO = 5
const PLACE = 6
/** As of which change of any place the caller is known. */
const CHANGE = 7
const LENGTH_BITS = 5
const LENGTH = (1 << LENGTH_BITS) - 1
const CALLER_BITS = 18
const WIDTH = 8
const ROWS_LEAST = 64
/** An address for which so many rows beside each other are taken has none. */
const PROBES_MAX = 32
const NONE = -1
/** A longer address, as of IPv6 most are, has no row. */
export const SHORT = 16

/** Four times the same byte, as one number. */
const ONES = 0x01010101
const HIGHEST = 0x80808080 | 0
const QUOTES = 0x22222222
const COMMAS = 0x2c2c2c2c
const ABOVE_BLANK = 0x21212121

/** By the length of an address: what of each of its numbers belongs to it. */
const masks = Int32Array.from({ length: 4 * (SHORT + 1) }, (_, i) => {
  const bytes = (i >> 2) - 4 * (i & 3)
  return bytes >= 4 ? -1 : bytes <= 0 ? 0 : (1 << (8 * bytes)) - 1
})

/** Two tables never agree on where an address belongs, so nobody can choose addresses that all belong to one place. */
const SEED = Math.floor(Math.random() * 2 ** 32) | 1

/**
 * What was last known of addresses: their numbers, and the client and the place that requests came from. All of a row
 * lies in one piece of memory, the bytes of the address too, so that most lines are known by one look into it.
 */
export class Spots {
  #ints = new Int32Array(WIDTH * ROWS_LEAST)
  #mask = ROWS_LEAST - 1
  #size = 0

  /**
   * Where the row of the address of a request begins, until the next one is asked for; -1 for one that has none: it is too
   * long, not in its line as it is, or without a number of its own.
   */
  of(seen: Seen, addresses: Texts): number {
    const { bytes, view } = seen.line
    const span = seen.addressSpan()
    if (span === undefined || span.from + SHORT > bytes.length) return NONE
    const length = span.to - span.from
    if (length > SHORT) return NONE
    const row = this.#find(view, span.from, length)
    if (row === NONE || this.address(row) !== OTHERS) return row
    const number = seen.addressIn(addresses)
    return number === OTHERS ? NONE : this.#add(view, span, number)
  }

  /** The same, of an address whose number is known; -1 for any other. */
  at({ bytes, view }: Bytes, from: number, to: number): number {
    if (to - from > SHORT || from + SHORT > bytes.length) return NONE
    const row = this.#find(view, from, to - from)
    return row === NONE || this.address(row) === OTHERS ? NONE : row
  }

  /**
   * Where the row of the address that begins there most likely begins: nothing is looked up for that. It ends before a
   * blank, a quotation mark or a comma, which is found without a branch: to guess where takes longer than to try all.
   */
  likely(view: DataView, from: number): number {
    const a = view.getInt32(from, true)
    const b = view.getInt32(from + 4, true)
    const c = view.getInt32(from + 8, true)
    const d = view.getInt32(from + 12, true)
    const atA = endsIn(a)
    const atB = endsIn(b)
    const atC = endsIn(c)
    const goesOnB = noneIn(atA)
    const goesOnC = goesOnB & noneIn(atB)
    const first = (a & before(atA)) ^ Math.imul(b & before(atB) & goesOnB, 0x9e3779b1)
    const ofD = d & before(endsIn(d)) & goesOnC & noneIn(atC)
    const second = (c & before(atC) & goesOnC) ^ Math.imul(ofD, 0x85ebca6b)
    return WIDTH * (hashOf(first, second) & this.#mask)
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

  /** The row of an address, or the free one that it belongs in; -1 where there is neither. */
  #find(view: DataView, from: number, length: number): number {
    const at = 4 * length
    const a = view.getInt32(from, true) & (masks[at] as number)
    const b = view.getInt32(from + 4, true) & (masks[at + 1] as number)
    const c = view.getInt32(from + 8, true) & (masks[at + 2] as number)
    const d = view.getInt32(from + 12, true) & (masks[at + 3] as number)
    const ints = this.#ints
    const mask = this.#mask
    let i = hashOf(a ^ Math.imul(b, 0x9e3779b1), c ^ Math.imul(d, 0x85ebca6b)) & mask
    for (let probes = 0; probes < PROBES_MAX; probes += 1, i = (i + 1) & mask) {
      const row = WIDTH * i
      if (ints[row + ADDRESS] === 0) return row
      const isHalf = ints[row] === a && ints[row + 1] === b && ints[row + 2] === c
      if (isHalf && ints[row + 3] === d && this.#length(row) === length) return row
    }
    return NONE
  }

  #add(view: DataView, { from, to }: Readonly<Span>, number: number): number {
    if (2 * (this.#size + 1) > this.#mask) this.#spread()
    const length = to - from
    const row = this.#find(view, from, length)
    if (row === NONE) return NONE
    this.#size += 1
    const ints = this.#ints
    for (let i = 0; i < 4; i += 1)
      ints[row + i] = view.getInt32(from + 4 * i, true) & (masks[4 * length + i] as number)
    ints[row + ADDRESS] = (number << LENGTH_BITS) | length
    return row
  }

  /** Makes the table twice as large; a row for which there is no room then is forgotten. */
  #spread(): void {
    const before = this.#ints
    this.#ints = new Int32Array(2 * before.length)
    this.#mask = 2 * this.#mask + 1
    this.#size = 0
    const view = new DataView(before.buffer)
    for (let at = 0; at < before.length; at += WIDTH) {
      const known = before[at + ADDRESS] as number
      if (known === 0) continue
      const row = this.#find(view, 4 * at, known & LENGTH)
      if (row === NONE) continue
      this.#ints.set(before.subarray(at, at + WIDTH), row)
      this.#size += 1
    }
  }

  #length(row: number): number {
    return (this.#ints[row + ADDRESS] as number) & LENGTH
  }
}

function hashOf(a: number, b: number): number {
  const h = Math.imul(a ^ (b << 11) ^ (b >>> 21), SEED)
  return Math.imul(h ^ (h >>> 15), 0x1b873593) >>> 12
}

/** The highest bits of those of four bytes that can stand behind an address; right up to the first. */
function endsIn(four: number): number {
  const quote = four ^ QUOTES
  const comma = four ^ COMMAS
  const marks = ((quote - ONES) & ~quote) | ((comma - ONES) & ~comma)
  return (((four - ABOVE_BLANK) & ~four) | marks) & HIGHEST
}

/** All bits of the bytes before the first of which the highest bit is set. */
function before(ends: number): number {
  return ((ends & -ends) >>> 7) - 1
}

/** All bits if there is no such byte, else none. */
function noneIn(ends: number): number {
  return ~((ends | -ends) >> 31)
}
