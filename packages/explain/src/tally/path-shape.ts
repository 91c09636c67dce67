import { write, written } from './text-bytes.ts'

const LONGEST_WORD = 64
const HEX_LEAST = 8
const CODE_LEAST = 20
const SPACE = 32
const QUOTE = 34
const DASH = 45
const SLASH = 47
const CAPITAL_A = 65
const CAPITAL_Z = 90
const QUESTION = 63
const SMALL_V = 118
const PRIME = 0x01000193
const OTHER_PRIME = 0x5bd1e995

/** What a byte of a segment is, so that of all of them only a sum is taken: ten bits for each of three counts. */
const DIGIT = 1
const HEX = 1 << 10
const DOT = 1 << 20
const COUNT = HEX - 1
/** It ends a segment. */
const END = -1

type Kinds = Int32Array
const inPath = kindsOf([SLASH, QUESTION])
const inRequest = kindsOf([SLASH, QUESTION, SPACE, QUOTE])

function kindsOf(ends: readonly number[]): Kinds {
  return Int32Array.from({ length: 256 }, (_, byte) => {
    if (ends.includes(byte)) return END
    if (isDigit(byte)) return DIGIT
    if ((byte | 32) >= 97 && (byte | 32) <= 102) return HEX
    return byte === 46 ? DOT : 0
  })
}

/** Two hashes of a method and a path in which each id is one and the same, side by side, and how many ids there are. */
export interface Shape {
  low: number
  high: number
  ids: number
}

interface Span {
  readonly from: number
  readonly to: number
}

/** One and the same, because every line asks. */
const shape: Shape = { low: 0, high: 0, ids: 0 }
/** What the bytes of its segments are. */
let kinds: Kinds = inPath

/**
 * The shape of a path that stands in these bytes, until the next is asked for (after FNV-1a, of four bytes at a time). Texts are slices
 * of a chunk: to cut them up for a table cost 3 us a line, to read their bytes 0.2 (profiles of 1.9 million lines).
 * `assembly/plain-lines.ts` tells the same of plain lines, and a test compares both.
 */
export function shapeAt(method: string, bytes: Uint8Array, at: Span): Shape {
  begin(inPath)
  for (let i = 0; i < method.length; i += 4) shape.low = mixed(shape.low, fourOf(method, i), PRIME)
  segments(bytes, at.from, at.to)
  return shape
}

/**
 * The shape of a request line that begins there, `GET /orders/17?page=2 HTTP/1.1`, that of its method and its path; for any
 * that is not as simple `undefined`. To have the two read and then their shape took twice as long (measured).
 */
export function shapeOfRequest(bytes: Uint8Array, start: number, end: number): Shape | undefined {
  begin(inRequest)
  let from = start
  while (isMethodByte(bytes[from] as number)) from += 1
  if (from === start || bytes[from] !== SPACE || bytes[from + 1] !== SLASH) return undefined
  for (let at = start; at < from; at += 4)
    shape.low = mixed(shape.low, fourAt(bytes, at, from), PRIME)
  segments(bytes, from + 1, end)
  return shape
}

function isMethodByte(byte: number): boolean {
  return (byte >= CAPITAL_A && byte <= CAPITAL_Z) || byte === DASH
}

function begin(of: Kinds): void {
  // As a number of 32 bits with a sign: a larger one would make every step below one of floating point.
  shape.low = 0x811c9dc5 | 0
  shape.high = 0x3c6ef372
  shape.ids = 0
  kinds = of
}

/** Takes all segments of a path into the shape: in one loop, as a line has four or five of them. */
function segments(bytes: Uint8Array, start: number, end: number): void {
  const own = kinds
  let at = start
  while (at < end) {
    const from = at
    let sum = 0
    for (; at < end; at += 1) {
      const kind = own[bytes[at] as number] as number
      if (kind === END) break
      sum = (sum + kind) | 0
    }
    if (at > from) takeSegment(bytes, { from, to: at }, sum)
    if (bytes[at] !== SLASH) break
    at += 1
  }
}

/** Takes a segment into the shape: of an id one number stands for all. */
function takeSegment(bytes: Uint8Array, at: Span, sum: number): void {
  if (isIdBy(bytes, at, sum)) {
    shape.low = mixed(shape.low, 1, PRIME)
    shape.ids += 1
  } else takeWord(bytes, at.from, at.to)
  shape.low = Math.imul(shape.low ^ SLASH, PRIME)
  shape.high = Math.imul(shape.high ^ (shape.low >>> 15), OTHER_PRIME)
}

/** Takes bytes into both hashes, four at a time. */
function takeWord(bytes: Uint8Array, from: number, to: number): void {
  let { low, high } = shape
  for (let at = from; at < to; at += 4) {
    const four = fourAt(bytes, at, to)
    low = mixed(low, four, PRIME)
    high = mixed(high, four, OTHER_PRIME)
  }
  shape.low = low
  shape.high = high
}

/** The next four bytes as one number; of fewer the rest is 0. */
function fourAt(bytes: Uint8Array, at: number, to: number): number {
  let four = 0
  for (let i = at, shift = 0; i < to && shift < 32; i += 1, shift += 8)
    four |= (bytes[i] as number) << shift
  return four
}

function mixed(hash: number, four: number, prime: number): number {
  const product = Math.imul(hash ^ four, prime)
  return product ^ (product >>> 15)
}

function fourOf(text: string, from: number): number {
  let four = 0
  for (let i = 0; i < 4 && from + i < text.length; i += 1)
    four |= text.charCodeAt(from + i) << (8 * i)
  return four
}

/** The shape of a path. */
export function shapeOf(method: string, path: string): Shape {
  return shapeAt(method, written.bytes, { from: 0, to: write(path) })
}

/** Whether a segment of a path is an id. */
export function isId(text: string): boolean {
  return shapeOf('', text).ids > 0
}

/**
 * Whether a segment is an id by what its bytes are: digits, eight or more of hexadecimal with a digit, a word with two
 * digits in a row as `o-1234`, or twenty characters with a digit. `v1` is none, nor is a file.
 */
function isIdBy(bytes: Uint8Array, { from, to }: Span, sum: number): boolean {
  const length = to - from
  if (length > LONGEST_WORD) return true
  const digits = sum & COUNT
  const hex = (sum >> 10) & COUNT
  const hasDot = sum >= DOT
  if (hasDot || digits === 0 || digits === length) return !hasDot && digits > 0
  if (digits + hex === length && length >= HEX_LEAST) return true
  const isVersion = length <= 3 && ((bytes[from] as number) | 32) === SMALL_V
  return !isVersion && (length >= CODE_LEAST || hasRow(bytes, from, to))
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57
}

/** Whether two digits stand in a row. */
function hasRow(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from + 1; at < to; at += 1)
    if (isDigit(bytes[at] as number) && isDigit(bytes[at - 1] as number)) return true
  return false
}
