import type { Block } from '../read/block.ts'
import type { Seen } from '../read/seen.ts'
import { Rows } from './rows.ts'
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
const SLOTS_LEAST = 64
/** An address for which so many slots beside each other are taken has no row. */
const PROBES_MAX = 32
/** What lies in a slot: one more than the number of a row, and above it what tells most addresses apart. */
const ROW_BITS = 18
const ROW = (1 << ROW_BITS) - 1
const TAG = ~ROW
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
 * lies in one piece of memory, the bytes of the address too.
 *
 * Rows lie in the order in which addresses were first seen: those that ask most are together at the front, and stay in the
 * caches of the processor. Slots, four bytes each, say which row is whose.
 */
export class Spots {
  readonly #rows = new Rows(WIDTH)
  #slots = new Int32Array(SLOTS_LEAST)
  #mask = SLOTS_LEAST - 1
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
    const own = wordsAt(view, span.from, length)
    const row = this.#find(own, 0, length)
    if (row !== NONE) return row
    const number = seen.addressIn(addresses)
    return number === OTHERS ? NONE : this.#add(own, length, number)
  }

  /** The rows of the addresses of a block; -1 for each that has none. One loop over them all: they come from memory together. */
  ofBlock({ columns, count }: Block, rows: Int32Array): void {
    const { addresses, addressEnds, starts } = columns
    for (let i = 0; i < count; i += 1) {
      const length = (addressEnds[i] as number) - (starts[i] as number)
      rows[i] = length > SHORT ? NONE : this.#find(addresses, 4 * i, length)
    }
  }

  /**
   * The slot in which the address that begins there most likely is: nothing is looked up for that. It ends before a
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
    return hashOf(first, second) & this.#mask
  }

  /** The row that a slot is of; the first one for a free slot. */
  rowIn(slot: number): number {
    return WIDTH * Math.max(0, ((this.#slots[slot] as number) & ROW) - 1)
  }

  /** Who was known in a row; 0 for nobody. */
  who(row: number): number {
    return (this.#rows.ints[row + WHO] as number) & ((1 << CALLER_BITS) - 1)
  }

  /** The number of the address. */
  address(row: number): number {
    return (this.#rows.ints[row + ADDRESS] as number) >> LENGTH_BITS
  }

  /** The client that was seen there last. */
  client(row: number): number {
    return (this.#rows.ints[row + WHO] as number) >>> CALLER_BITS
  }

  /** Where its place is. */
  place(row: number): number {
    return this.#rows.ints[row + PLACE] as number
  }

  /** Who that is, if nothing has changed since; -1 where it is not known any more. */
  caller(row: number, change: number): number {
    const { ints } = this.#rows
    if (ints[row + CHANGE] !== change) return NONE
    return (ints[row + WHO] as number) & ((1 << CALLER_BITS) - 1)
  }

  notePlace(row: number, client: number, place: number): void {
    const { ints } = this.#rows
    ints[row + WHO] = client << CALLER_BITS
    ints[row + PLACE] = place
    ints[row + CHANGE] = 0
  }

  noteCaller(row: number, caller: number, change: number): void {
    const { ints } = this.#rows
    ints[row + WHO] = (this.client(row) << CALLER_BITS) | caller
    ints[row + CHANGE] = change
  }

  /** The row of an address; -1 where it has none. */
  #find(words: Int32Array, index: number, length: number): number {
    const { ints } = this.#rows
    const slots = this.#slots
    const mask = this.#mask
    const hash = hashAt(words, index)
    let slot = hash & mask
    for (let probes = 0; probes < PROBES_MAX; probes += 1, slot = (slot + 1) & mask) {
      const entry = slots[slot] as number
      if (entry === 0) return NONE
      if (((entry ^ hash) & TAG) !== 0) continue
      const row = WIDTH * ((entry & ROW) - 1)
      const isOf = ((ints[row + ADDRESS] as number) & LENGTH) === length
      if (isOf && isSame(ints, row, words, index)) return row
    }
    return NONE
  }

  #add(own: Int32Array, length: number, number: number): number {
    if (2 * (this.#size + 1) > this.#mask) this.#spread()
    const row = this.#rows.room(this.#size)
    if (!this.#put(hashAt(own, 0), this.#size)) return NONE
    this.#size += 1
    const { ints } = this.#rows
    ints.set(own, row)
    ints[row + ADDRESS] = (number << LENGTH_BITS) | length
    return row
  }

  /** Whether there was a slot for a row. */
  #put(hash: number, index: number): boolean {
    const mask = this.#mask
    let slot = hash & mask
    for (let probes = 0; probes < PROBES_MAX; probes += 1, slot = (slot + 1) & mask) {
      if (this.#slots[slot] !== 0) continue
      this.#slots[slot] = (hash & TAG) | (index + 1)
      return true
    }
    return false
  }

  /** Makes twice as many slots; a row for which there is none then is forgotten. */
  #spread(): void {
    this.#slots = new Int32Array(2 * this.#slots.length)
    this.#mask = 2 * this.#mask + 1
    const { ints } = this.#rows
    for (let i = 0; i < this.#size; i += 1) this.#put(hashAt(ints, WIDTH * i), i)
  }
}

/** The bytes of an address as four numbers, until the next one is asked for. */
const words = new Int32Array(4)

function wordsAt(view: DataView, from: number, length: number): Int32Array {
  const at = 4 * length
  for (let i = 0; i < 4; i += 1)
    words[i] = view.getInt32(from + 4 * i, true) & (masks[at + i] as number)
  return words
}

/** Whether four numbers of a list are the first of a row. */
// biome-ignore lint/complexity/useMaxParams: two lists, and where in each; every line is compared.
function isSame(ints: Int32Array, row: number, other: Int32Array, index: number): boolean {
  return (
    ints[row] === other[index] &&
    ints[row + 1] === other[index + 1] &&
    ints[row + 2] === other[index + 2] &&
    ints[row + 3] === other[index + 3]
  )
}

function hashAt(of: Int32Array, index: number): number {
  const first = (of[index] as number) ^ Math.imul(of[index + 1] as number, 0x9e3779b1)
  return hashOf(first, (of[index + 2] as number) ^ Math.imul(of[index + 3] as number, 0x85ebca6b))
}

function hashOf(a: number, b: number): number {
  const h = Math.imul(a ^ (b << 11) ^ (b >>> 21), SEED)
  const mixed = Math.imul(h ^ (h >>> 15), 0x1b873593)
  return mixed ^ (mixed >>> 14)
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
