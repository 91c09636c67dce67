import type { Line } from './line.ts'

const TAB = 9
const SPACE = 32
const QUOTE = 34
const COMMA = 44
const COLON = 58
const OPEN_LIST = 91
const BACKSLASH = 92
const CLOSE_LIST = 93
const OPEN = 123
const CLOSE = 125
const HOLES_MAX = 256
const STEP = 4

/** A value in a line: where it begins and ends, and whether it is a text. */
export interface Hole {
  readonly from: number
  readonly to: number
  readonly isText: boolean
}

/** What is wanted of the lines. */
export interface Wanted {
  /** How many members. */
  readonly count: number
  readonly slotOf: (from: number) => number
}

/** Where what was found of a line is noted, by the number of the member. */
export interface Found {
  readonly from: Int32Array
  readonly to: Int32Array
  /** {@link TEXT} or {@link LITERAL}. */
  readonly kind: Uint8Array
}

/** A text. */
export const TEXT = 1
/** A number, `true`, `false` or `null`. */
export const LITERAL = 2

/**
 * What lines of JSON of one kind have in common: everything but their values. A log is written by one statement of a
 * program, so its lines differ in the values alone, and what lies between them is compared four bytes at a time.
 */
export class JsonShape {
  /** What stands in front of each value, as numbers of four bytes; the last of them overlaps the one before. */
  readonly #words: Int32Array
  /** For each value: how long that is, its first number, which member the value is, and its kind; then what comes last. */
  readonly #steps: Int32Array
  /** Where the step of what comes behind the last value is. */
  readonly #values: number
  readonly #isAll: boolean

  /**
   * `slotOf` says which member a value is that begins there; -1 for one that is not wanted. Where all that is wanted was
   * found, what comes behind the last of it does not matter; else it has to be the same, as a member may stand there that
   * is missing here.
   */
  constructor(line: Line, holes: readonly Hole[], wanted: Wanted) {
    const slots = holes.map(({ from }) => wanted.slotOf(from))
    this.#isAll = slots.filter((slot) => slot !== -1).length === wanted.count
    const count = this.#isAll ? slots.findLastIndex((slot) => slot !== -1) + 1 : holes.length
    const steps: number[] = []
    const words: number[] = []
    let begin = line.start
    for (const [i, { from, to, isText }] of holes.slice(0, count).entries()) {
      steps.push(from - begin, words.length, slots[i] ?? -1, isText ? TEXT : LITERAL)
      words.push(...wordsOf(line, begin, from))
      begin = to
    }
    this.#values = steps.length
    steps.push(line.end - begin, words.length)
    words.push(...wordsOf(line, begin, line.end))
    this.#steps = Int32Array.from(steps)
    this.#words = Int32Array.from(words)
  }

  /** Whether a line has this shape; its values are noted then. */
  read(line: Line, found: Found): boolean {
    if (line.bytes[line.end - 1] !== CLOSE) return false
    const steps = this.#steps
    const values = this.#values
    let at = line.start
    for (let i = 0; i < values; i += STEP) {
      const from = this.#pass(line, at, i)
      if (from === -1) return false
      const kind = steps[i + 3] as number
      at = kind === TEXT ? textEnd(line, from) : literalEnd(line, from)
      if (at === -1) return false
      const slot = steps[i + 2] as number
      if (slot === -1) continue
      found.from[slot] = from
      found.to[slot] = at
      found.kind[slot] = kind
    }
    return this.#isAll || this.#pass(line, at, values) === line.end
  }

  /** Where a value begins, if what stands in front of it is the same; -1 if it is not. */
  #pass({ bytes, view, end }: Line, from: number, step: number): number {
    const words = this.#words
    const to = from + (this.#steps[step] as number)
    let word = this.#steps[step + 1] as number
    if (to > end) return -1
    if (to - from < 4) return shortWord(bytes, from, to) === words[word] ? to : -1
    let at = from
    for (; at <= to - 4; at += 4, word += 1) if (view.getInt32(at, true) !== words[word]) return -1
    return at === to || view.getInt32(to - 4, true) === words[word] ? to : -1
  }
}

/** What stands between two places, as numbers of four bytes. */
function wordsOf({ bytes, view }: Line, from: number, to: number): readonly number[] {
  if (to - from < 4) return [shortWord(bytes, from, to)]
  const words: number[] = []
  for (let at = from; at < to; at += 4) words.push(view.getInt32(Math.min(at, to - 4), true))
  return words
}

/** Fewer than four bytes as one number. */
function shortWord(bytes: Uint8Array, from: number, to: number): number {
  let word = 0
  for (let at = from; at < to; at += 1) word = (word << 8) | (bytes[at] as number)
  return word
}

/** Where a text ends; -1 if it does not, or holds an escaped quotation mark, which is for somebody else to read. */
function textEnd(line: Line, from: number): number {
  const at = line.find(QUOTE, from)
  return line.bytes[at - 1] === BACKSLASH ? -1 : at
}

/** Where a number, `true`, `false` or `null` ends. */
function literalEnd({ bytes, end }: Line, from: number): number {
  let at = from
  let byte = bytes[at] ?? 0
  if (byte === QUOTE || byte === OPEN || byte === OPEN_LIST) return -1
  while (at < end && byte > SPACE && byte !== COMMA && byte !== CLOSE && byte !== CLOSE_LIST) {
    at += 1
    byte = bytes[at] ?? 0
  }
  return at === from ? -1 : at
}

/** The values of a line that is JSON, in their order; `undefined` if there are too many. */
export function holesOf(line: Line): readonly Hole[] | undefined {
  const holes: Hole[] = []
  let at = pastBetween(line, line.start)
  while (at < line.end && holes.length <= HOLES_MAX) {
    const hole = holeAt(line, at)
    if (hole === undefined) return undefined
    const behind = hole.isText ? hole.to + 1 : hole.to
    if (!(hole.isText && isKey(line, behind))) holes.push(hole)
    at = pastBetween(line, behind)
  }
  return holes.length > HOLES_MAX ? undefined : holes
}

function pastBetween({ bytes, end }: Line, from: number): number {
  let at = from
  while (at < end && isBetween(bytes[at] ?? 0)) at += 1
  return at
}

function holeAt(line: Line, at: number): Hole | undefined {
  if (line.bytes[at] === QUOTE) return { from: at + 1, to: stringEnd(line, at + 1), isText: true }
  const to = literalEnd(line, at)
  return to === -1 ? undefined : { from: at, to, isText: false }
}

/** Whether a colon follows. */
function isKey({ bytes, end }: Line, from: number): boolean {
  let at = from
  while (at < end && (bytes[at] === SPACE || bytes[at] === TAB)) at += 1
  return bytes[at] === COLON
}

function isBetween(byte: number): boolean {
  const isBracket = byte === OPEN || byte === CLOSE || byte === OPEN_LIST || byte === CLOSE_LIST
  return isBracket || byte <= SPACE || byte === COMMA || byte === COLON
}

function stringEnd({ bytes, end }: Line, from: number): number {
  let at = from
  while (at < end && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
  return at
}
