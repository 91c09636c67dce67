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
    if (byte >= 48 && byte <= 57) return DIGIT
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

/** One and the same, because every line asks. */
const shape: Shape = { low: 0, high: 0, ids: 0 }
/** What the bytes of its segments are. */
let kinds: Kinds = inPath

/**
 * The shape of a path that stands in these bytes, until the next is asked for (FNV-1a). Texts are slices of a chunk: to
 * cut them up for a table cost 3 us a line, to read their bytes 0.2 (profiles of 1.9 million lines).
 */
export function shapeAt(
  method: string,
  bytes: Uint8Array,
  at: { readonly from: number; readonly to: number },
): Shape {
  begin(inPath)
  for (let i = 0; i < method.length; i += 1)
    shape.low = Math.imul(shape.low ^ method.charCodeAt(i), PRIME)
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
  let low = shape.low
  for (let byte = bytes[from] as number; isMethodByte(byte); byte = bytes[from] as number) {
    low = Math.imul(low ^ byte, PRIME)
    from += 1
  }
  if (from === start || bytes[from] !== SPACE || bytes[from + 1] !== SLASH) return undefined
  shape.low = low
  segments(bytes, from + 1, end)
  return shape
}

function isMethodByte(byte: number): boolean {
  return (byte >= CAPITAL_A && byte <= CAPITAL_Z) || byte === DASH
}

function begin(of: Kinds): void {
  shape.low = 0x811c9dc5
  shape.high = 0x3c6ef372
  shape.ids = 0
  kinds = of
}

/** Takes all segments of a path into the shape. */
function segments(bytes: Uint8Array, start: number, end: number): void {
  const own = kinds
  let from = start
  while (from < end) {
    const byte = bytes[from] as number
    if (byte === SLASH) from += 1
    else if (own[byte] === END) return
    else from = segment(bytes, from, end)
  }
}

/** The shape of a path. */
export function shapeOf(method: string, path: string): Shape {
  return shapeAt(method, written.bytes, { from: 0, to: write(path) })
}

/** Whether a segment of a path is an id. */
export function isId(text: string): boolean {
  return shapeOf('', text).ids > 0
}

/** Takes a segment into the shape; returns where it ends. */
function segment(bytes: Uint8Array, from: number, end: number): number {
  const own = kinds
  let { low, high } = shape
  let sum = 0
  let before = 0
  let pairs = 0
  let at = from
  for (; at < end; at += 1) {
    const byte = bytes[at] as number
    const kind = own[byte] as number
    if (kind === END) break
    sum = (sum + kind) | 0
    pairs |= kind & before
    before = kind
    low = Math.imul(low ^ byte, PRIME)
    high = Math.imul(high ^ byte, OTHER_PRIME)
  }
  if (isIdBy(at - from, sum, { hasRow: (pairs & DIGIT) !== 0, first: bytes[from] as number })) {
    // Of an id one number stands for all.
    low = Math.imul(shape.low ^ 1, PRIME)
    high = shape.high
    shape.ids += 1
  }
  shape.low = Math.imul(low ^ SLASH, PRIME)
  shape.high = Math.imul(high ^ (shape.low >>> 15), OTHER_PRIME)
  return at
}

/**
 * Whether a segment is an id by what its bytes are: digits, eight or more of hexadecimal with a digit, a word with two
 * digits in a row as `o-1234`, or twenty characters with a digit. `v1` is none, nor is a file.
 */
function isIdBy(
  length: number,
  sum: number,
  { hasRow, first }: { readonly hasRow: boolean; readonly first: number },
): boolean {
  if (length > LONGEST_WORD) return true
  const digits = sum & COUNT
  const hex = (sum >> 10) & COUNT
  const hasDot = sum >= DOT
  if (hasDot || digits === 0 || digits === length) return !hasDot && digits > 0
  if (digits + hex === length && length >= HEX_LEAST) return true
  const isVersion = length <= 3 && (first | 32) === SMALL_V
  return !isVersion && (hasRow || length >= CODE_LEAST)
}
