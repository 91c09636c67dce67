import type { Line } from '../read/line.ts'
import { type Bytes, TEXT_MAX, write, written } from './text-bytes.ts'

/** What stands for everything that came after the limit was reached. */
export const OTHERS = 0

const OTHERS_TEXT = '(others)'
const QUOTE = 34
const SLOTS_LEAST = 64
const ARENA_LEAST = 1024
/** So much all texts of a table take at most. */
const ARENA_MAX = 8_388_608
/** Two tables never agree on where a text belongs, so nobody can choose texts that all belong to one place. */
const SEED = Math.floor(Math.random() * 2 ** 32) | 0

/**
 * Texts as small numbers, each kept once. After `limit` different ones, or 8 MB of them, new ones are all number 0,
 * "others". A text is found by its bytes, so that none has to be made of a line that holds a known one: to cut address
 * and agent out and look for them in a `Map` cost 2.4 us a line, this 0.5 (profiles of 1.9 million lines).
 */
export class Texts {
  readonly #limit: number
  /** The number of a text and its hash, one behind the other; a number of 0 is a free place. */
  #slots = new Int32Array(2 * SLOTS_LEAST)
  #arena = Buffer.alloc(ARENA_LEAST)
  #view = viewOf(this.#arena)
  /** Where each text begins in the arena; it ends where the next one begins. */
  #starts: Int32Array<ArrayBuffer> = new Int32Array(SLOTS_LEAST)

  constructor(limit: number) {
    this.#limit = limit
  }

  /** How many there are, and one more. */
  size = 1

  /** Whether there were more than it keeps. */
  isFull = false

  numberOf(text: string): number {
    return this.numberAt(written, 0, write(text))
  }

  /** The same of a text that there may be none of: then that of others. */
  numberOfAny(text: string | undefined): number {
    return text === undefined ? OTHERS : this.numberOf(text)
  }

  /** The number of the text that these bytes are. */
  numberAt(of: Bytes, from: number, end: number): number {
    const to = Math.min(end, from + TEXT_MAX)
    const hash = hashOf(of.view, from, to)
    const slots = this.#slots
    const mask = slots.length / 2 - 1
    let at = hash & mask
    for (let number = slots[2 * at] as number; number !== 0; number = slots[2 * at] as number) {
      if (slots[2 * at + 1] === hash && this.#length(number) === to - from) {
        if (this.#isAt(number, of.view, from)) return number
      }
      at = (at + 1) & mask
    }
    return this.#add(of, { from, to }, hash)
  }

  textOf(number: number): string {
    if (number <= OTHERS || number >= this.size) return OTHERS_TEXT
    return this.#arena.toString('utf8', this.#starts[number], this.#starts[number + 1])
  }

  /** Whether this text stands there, and a quotation mark behind it: one that has none itself, nor what escapes one. */
  isQuotedAt(number: number, line: Line, from: number): boolean {
    const end = from + this.#length(number)
    return end < line.end && line.bytes[end] === QUOTE && this.#isAt(number, line.view, from)
  }

  /** Whether a byte is in a text. */
  has(number: number, byte: number): boolean {
    const start = this.#starts[number] as number
    return this.#arena.subarray(start, start + this.#length(number)).includes(byte)
  }

  #length(number: number): number {
    return (this.#starts[number + 1] as number) - (this.#starts[number] as number)
  }

  #isAt(number: number, view: DataView, from: number): boolean {
    const own = this.#view
    const start = this.#starts[number] as number
    const end = this.#starts[number + 1] as number
    const shift = from - start
    const last = end - 8
    let at = start
    // Eight bytes as one number: of ASCII never one that is none, nor a zero. Of other bytes it may be, so four decide.
    while (at < last && own.getFloat64(at, true) === view.getFloat64(at + shift, true)) at += 8
    // The last eight overlap those before: how many would be left is guessed wrongly in most lines.
    if (last >= start && at >= last) {
      if (own.getFloat64(last, true) === view.getFloat64(last + shift, true)) return true
    }
    for (; at + 4 <= end; at += 4)
      if (own.getInt32(at, true) !== view.getInt32(at + shift, true)) return false
    for (; at < end; at += 1) if (own.getUint8(at) !== view.getUint8(at + shift)) return false
    return true
  }

  #add({ bytes }: Bytes, { from, to }: Span, hash: number): number {
    const number = this.size
    const start = this.#starts[number] as number
    const end = start + to - from
    if (number > this.#limit || end > ARENA_MAX) {
      this.isFull = true
      return OTHERS
    }
    if (end > this.#arena.length) this.#widen(end)
    for (let i = from; i < to; i += 1) this.#arena[start + i - from] = bytes[i] as number
    this.size = number + 1
    if (this.size >= this.#starts.length) this.#starts = doubled(this.#starts)
    this.#starts[this.size] = end
    if (4 * number > this.#slots.length) this.#spread()
    place(this.#slots, number, hash)
    return number
  }

  #widen(least: number): void {
    let length = this.#arena.length
    while (length < least) length *= 2
    const wider = Buffer.alloc(length)
    wider.set(this.#arena)
    this.#arena = wider
    this.#view = viewOf(wider)
  }

  #spread(): void {
    const before = this.#slots
    const slots = new Int32Array(2 * before.length)
    for (let at = 0; at < before.length; at += 2) {
      const number = before[at] as number
      if (number !== 0) place(slots, number, before[at + 1] as number)
    }
    this.#slots = slots
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}

function doubled(ints: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const more = new Int32Array(2 * ints.length)
  more.set(ints)
  return more
}

interface Span {
  readonly from: number
  readonly to: number
}

function place(slots: Int32Array, number: number, hash: number): void {
  const mask = slots.length / 2 - 1
  let at = hash & mask
  while (slots[2 * at] !== 0) at = (at + 1) & mask
  slots[2 * at] = number
  slots[2 * at + 1] = hash
}

function hashOf(view: DataView, from: number, to: number): number {
  let hash = SEED ^ (to - from)
  let at = from
  for (; at + 4 <= to; at += 4) {
    hash = Math.imul(hash ^ view.getInt32(at, true), 0x9e3779b1)
    hash ^= hash >>> 15
  }
  let rest = 0
  for (; at < to; at += 1) rest = (rest << 8) | view.getUint8(at)
  hash = Math.imul(hash ^ rest, 0x85ebca6b)
  return hash ^ (hash >>> 13)
}

/** The same text with memory of its own. */
export function ownText(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8')
}
