// Reads plain lines of a combined log, `192.0.2.1 - - [04/May/2026:07:33:00 +0000] "GET / HTTP/1.1" 200 17 "-" "curl/8.5.0"`,
// sixteen bytes at a time. AssemblyScript, for what JavaScript cannot say: WebAssembly's vectors. `npm run generate` makes
// `src/read/plain-lines.ts` of it, and its check compares the two; what it tells is tested beside the reader of lines.

/** What lies in memory: columns of so many numbers of 32 bits, in this order, then the chunk of the log. */
const ROWS: i32 = 64
const COLUMN: i32 = 4 * ROWS
const ENDS: i32 = 0
const STARTS: i32 = COLUMN
const LINE_ENDS: i32 = 2 * COLUMN
const ADDRESS_ENDS: i32 = 3 * COLUMN
const REQUESTS: i32 = 4 * COLUMN
const REQUEST_ENDS: i32 = 5 * COLUMN
const STATUSES: i32 = 6 * COLUMN
/** 1 where the time is that of the row before. */
const SAME_TIMES: i32 = 7 * COLUMN
/** Both hashes of the shape of the request line; 0 where it is not simple, and its shape is for others to find out. */
const LOWS: i32 = 8 * COLUMN
const HIGHS: i32 = 9 * COLUMN
/** Two hashes of the agent; 0 where it does not end. */
const AGENT_LOWS: i32 = 10 * COLUMN
const AGENT_HIGHS: i32 = 11 * COLUMN
/** The first sixteen bytes of each address, as four numbers; what is behind a shorter one is 0. */
const ADDRESSES: i32 = 12 * COLUMN
const CHUNK: i32 = 4096

const VECTOR: i32 = 16
const NOWHERE: i32 = -1
/** A longer line is not read. */
const LINE_MAX: i32 = 65536
/** A longer address or path is none of a plain line. */
const NEAR: i32 = 64

const NEWLINE: i32 = 10
const RETURN: i32 = 13
const SPACE: i32 = 32
const QUOTE: i32 = 34
const COMMA: i32 = 44
const DASH: i32 = 45
const DOT: i32 = 46
const SLASH: i32 = 47
const ZERO: i32 = 48
const QUESTION: i32 = 63
const CAPITAL_A: i32 = 65
const BRACKET: i32 = 91
const BACKSLASH: i32 = 92
const CLOSE_BRACKET: i32 = 93
const SMALL_A: i32 = 97
const SMALL_V: i32 = 118
/** What makes a letter a small one. */
const SMALL: i32 = 32
/** ` - -`: behind the address of whom nobody named. */
const NOBODY: i32 = 0x2d202d20
/** `-" "`: no referrer, and where the agent begins. */
const DASH_AND_QUOTES: i32 = 0x2220222d
/** ` /`: behind a method. */
const SPACE_AND_SLASH: i32 = 0x2f20
const TIME_LENGTH: i32 = 26
/** Where the time begins behind the address, and where the request does. */
const TIME_AT: i32 = 6
const REQUEST_AT: i32 = TIME_AT + TIME_LENGTH + 3

const HEX_LEAST: i32 = 8
const CODE_LEAST: i32 = 20
const LOW_BASIS: i32 = 0x811c9dc5
const HIGH_BASIS: i32 = 0x3c6ef372
const LOW_PRIME: i32 = 0x01000193
const HIGH_PRIME: i32 = 0x5bd1e995

/** Both hashes of the shape that is taken. */
let low: i32 = 0
let high: i32 = 0
/** Which bytes of its path are digits, letters of hexadecimal numbers and dots, as bits. */
let digits: u64 = 0
let letters: u64 = 0
let dots: u64 = 0

/** Finds the ends of the lines that begin at `from`, at most as many as there are rows; how many these are. */
export function look(from: i32, filled: i32): i32 {
  const end = CHUNK + filled
  let known = 0
  for (let at = CHUNK + from; at < end; at += VECTOR) {
    for (let found = places(at, NEWLINE); found !== 0; found &= found - 1) {
      const lineEnd = at + ctz(found)
      if (lineEnd >= end) return known
      put(ENDS, known, lineEnd - CHUNK)
      known += 1
      if (known === ROWS) return known
    }
  }
  return known
}

/** Reads lines as long as they are plain, `most` at most, of which the first begins at `from`; how many it read. */
export function read(from: i32, first: i32, most: i32): i32 {
  let start = CHUNK + from
  for (let row = 0; row < most; row += 1) {
    const to = CHUNK + columnAt(ENDS, first + row)
    const end = to > start && byteAt(to - 1) === RETURN ? to - 1 : to
    if (to - start > LINE_MAX || !readRow(row, start, end)) return row
    start = to + 1
  }
  return most
}

/** Reads a line into a row; whether it is plain. */
function readRow(row: i32, start: i32, end: i32): bool {
  const address = addressEnd(start, end)
  const request = address + REQUEST_AT
  if (address === NOWHERE || request >= end || !isNobody(address)) return false
  const close = find(QUOTE, request, end)
  if (close === NOWHERE || byteAt(close - 1) === BACKSLASH) return false
  const status = statusAt(close + 2, end)
  const agent = agentAt(close + 5, end)
  if (status === 0 || agent === NOWHERE) return false
  put(STARTS, row, start - CHUNK)
  put(LINE_ENDS, row, end - CHUNK)
  put(ADDRESS_ENDS, row, address - CHUNK)
  putAddress(row, start, address - start)
  put(REQUESTS, row, request - CHUNK)
  put(REQUEST_ENDS, row, close - CHUNK)
  put(STATUSES, row, status)
  put(SAME_TIMES, row, isTimeOfRowBefore(row, address + TIME_AT) ? 1 : 0)
  const isSimple = takeShape(request)
  put(LOWS, row, isSimple ? low : 0)
  put(HIGHS, row, isSimple ? high : 0)
  putAgent(row, agent, end)
  return true
}

/** Where the address ends with which a line begins. */
function addressEnd(start: i32, end: i32): i32 {
  if (byteAt(start) <= SPACE) return NOWHERE
  const at = find(SPACE, start, min(end, start + NEAR))
  return at !== NOWHERE && byteAt(at - 1) === COMMA ? NOWHERE : at
}

/** Whether nobody is named behind the address, and a time in brackets stands before a request. */
function isNobody(address: i32): bool {
  const time = address + TIME_AT
  return (
    load<i32>(address) === NOBODY &&
    byteAt(time - 2) === SPACE &&
    byteAt(time - 1) === BRACKET &&
    byteAt(time + 2) === SLASH &&
    byteAt(time + TIME_LENGTH) === CLOSE_BRACKET &&
    byteAt(time + TIME_LENGTH + 2) === QUOTE
  )
}

/** Three digits, and nothing behind them in the same word; 0 for anything else. */
function statusAt(at: i32, end: i32): i32 {
  const hundreds = digitAt(at)
  const tens = digitAt(at + 1)
  const ones = digitAt(at + 2)
  if (at + 3 > end || !isDigit(hundreds) || !isDigit(tens) || !isDigit(ones)) return 0
  if (at + 3 < end && isDigit(digitAt(at + 3))) return 0
  return hundreds * 100 + tens * 10 + ones
}

/** Where the agent begins behind the referrer. */
function agentAt(from: i32, end: i32): i32 {
  const open = find(QUOTE, from, end)
  if (open === NOWHERE || open + 5 > end) return NOWHERE
  if (load<i32>(open + 1) === DASH_AND_QUOTES) return open + 5
  const close = find(QUOTE, open + 1, end)
  if (close === NOWHERE || byteAt(close - 1) === BACKSLASH || close + 3 > end) return NOWHERE
  return byteAt(close + 1) === SPACE && byteAt(close + 2) === QUOTE ? close + 3 : NOWHERE
}

function putAddress(row: i32, start: i32, length: i32): void {
  v128.store(ADDRESSES + row * VECTOR, v128.and(v128.load(start), firstOf(length)))
}

/** Takes an agent into two hashes, sixteen bytes at a time, up to the quotation mark behind it. */
function putAgent(row: i32, from: i32, end: i32): void {
  let sum = i32x4.splat(LOW_BASIS)
  let at = from
  let found = places(at, QUOTE)
  for (; found === 0 && at < end; found = places(at, QUOTE)) {
    sum = mixedAll(sum, v128.load(at))
    at += VECTOR
  }
  const close = at + ctz(found)
  const isWhole = found !== 0 && close < end
  sum = mixedAll(sum, v128.and(v128.load(at), firstOf(close - at)))
  // One of the two is never 0.
  put(AGENT_LOWS, row, isWhole ? folded(sum, close - from, LOW_PRIME) | 1 : 0)
  put(AGENT_HIGHS, row, isWhole ? folded(sum, close - from, HIGH_PRIME) : 0)
}

/** Four sums as one, in their order: equal bytes in two of them shall not undo each other. */
function folded(sums: v128, length: i32, prime: i32): i32 {
  let one = mixed(length, i32x4.extract_lane(sums, 0), prime)
  one = mixed(one, i32x4.extract_lane(sums, 1), prime)
  one = mixed(one, i32x4.extract_lane(sums, 2), prime)
  return mixed(one, i32x4.extract_lane(sums, 3), prime)
}

function mixedAll(sums: v128, bytes: v128): v128 {
  const products = i32x4.mul(v128.xor(sums, bytes), i32x4.splat(HIGH_PRIME))
  return v128.xor(products, i32x4.shr_u(products, 15))
}

/** All bits of the first of sixteen bytes. */
function firstOf(count: i32): v128 {
  const numbers = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
  return i8x16.lt_u(numbers, i8x16.splat(<i8>count))
}

function isTimeOfRowBefore(row: i32, time: i32): bool {
  if (row === 0) return false
  const before = CHUNK + columnAt(ADDRESS_ENDS, row - 1) + TIME_AT
  const last = TIME_LENGTH - VECTOR
  const differs = v128.or(
    v128.xor(v128.load(time), v128.load(before)),
    v128.xor(v128.load(time + last), v128.load(before + last)),
  )
  return !v128.any_true(differs)
}

/**
 * The shape of a request line, `GET /orders/17?page=2 HTTP/1.1`, of which the close is known to come, as `path-shape.ts` tells it; `false`
 * where that is not as simple, or its path is longer than what is looked at.
 */
function takeShape(start: i32): bool {
  low = LOW_BASIS
  high = HIGH_BASIS
  const bytes = v128.load(start)
  const capitals = v128.or(within(bytes, CAPITAL_A, 26), is(bytes, DASH))
  const method = ctz(~i8x16.bitmask(capitals))
  const path = start + method + 1
  if (method === 0 || method >= VECTOR || load<u16>(path - 1) !== SPACE_AND_SLASH) return false
  takeMethod(start, start + method)
  return takePath(path)
}

function takePath(from: i32): bool {
  let ends: u64 = 0
  let slashes: u64 = 0
  digits = 0
  letters = 0
  dots = 0
  for (let i = 0; i < NEAR && ends === 0; i += VECTOR) {
    const bytes = v128.load(from + i)
    const marks = v128.or(is(bytes, SPACE), v128.or(is(bytes, QUESTION), is(bytes, QUOTE)))
    ends |= bitsOf(marks, i)
    slashes |= bitsOf(is(bytes, SLASH), i)
    digits |= bitsOf(within(bytes, ZERO, 10), i)
    letters |= bitsOf(within(v128.or(bytes, i8x16.splat(<i8>SMALL)), SMALL_A, 6), i)
    dots |= bitsOf(is(bytes, DOT), i)
  }
  if (ends === 0) return false
  const length = <i32>ctz(ends)
  slashes |= (<u64>1) << length
  for (let at = 0; at < length; ) {
    const next = at + <i32>ctz(slashes >> at)
    if (next > at) takeSegment(from, at, next)
    at = next + 1
  }
  return true
}

/**
 * Takes a segment of the path that begins at `from` into both hashes, four bytes at a time: of an id one number stands for
 * all. They are kept aside meanwhile, since to store and load them is slower than all the rest.
 */
function takeSegment(from: i32, at: i32, next: i32): void {
  let ownLow = low
  let ownHigh = high
  const own = (((<u64>1) << (next - at)) - 1) << at
  if (isId(byteAt(from + at), next - at, own)) ownLow = mixed(ownLow, 1, LOW_PRIME)
  else {
    for (let i = at; i < next; i += 4) {
      const word = load<i32>(from + i) & firstBytes(next - i)
      ownLow = mixed(ownLow, word, LOW_PRIME)
      ownHigh = mixed(ownHigh, word, HIGH_PRIME)
    }
  }
  low = (ownLow ^ SLASH) * LOW_PRIME
  high = (ownHigh ^ <i32>(<u32>low >> 15)) * HIGH_PRIME
}

function takeMethod(from: i32, to: i32): void {
  let own = low
  for (let at = from; at < to; at += 4)
    own = mixed(own, load<i32>(at) & firstBytes(to - at), LOW_PRIME)
  low = own
}

function mixed(hash: i32, word: i32, prime: i32): i32 {
  const product = (hash ^ word) * prime
  return product ^ <i32>(<u32>product >> 15)
}

/** All bits of the first bytes of four; of all four, if there are more. */
function firstBytes(count: i32): i32 {
  return count >= 4 ? -1 : (1 << (count << 3)) - 1
}

/** Whether a segment is an id, by its first byte, its length, and which bits of the path are its own. */
function isId(first: i32, length: i32, own: u64): bool {
  const count = <i32>popcnt(digits & own)
  if ((dots & own) !== 0 || count === 0) return false
  if (count === length) return true
  if (length >= HEX_LEAST && count + <i32>popcnt(letters & own) === length) return true
  const isVersion = length <= 3 && (first | SMALL) === SMALL_V
  return !isVersion && (length >= CODE_LEAST || (digits & own & (digits >> 1)) !== 0)
}

/** Where a byte comes next before the end. */
function find(byte: i32, from: i32, end: i32): i32 {
  for (let at = from; at < end; at += VECTOR) {
    const found = places(at, byte)
    if (found !== 0) return at + ctz(found) < end ? at + ctz(found) : NOWHERE
  }
  return NOWHERE
}

/** At which of the sixteen bytes that begin there a byte is, as bits. */
function places(at: i32, byte: i32): i32 {
  return i8x16.bitmask(is(v128.load(at), byte))
}

function is(bytes: v128, byte: i32): v128 {
  return i8x16.eq(bytes, i8x16.splat(<i8>byte))
}

/** Which of sixteen bytes are among so many from the least on. */
function within(bytes: v128, least: i32, count: i32): v128 {
  return i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(<i8>least)), i8x16.splat(<i8>count))
}

function bitsOf(bytes: v128, at: i32): u64 {
  return (<u64>(<u32>i8x16.bitmask(bytes))) << at
}

function byteAt(at: i32): i32 {
  return load<u8>(at)
}

function digitAt(at: i32): i32 {
  return byteAt(at) - ZERO
}

function isDigit(value: i32): bool {
  return <u32>value <= 9
}

function columnAt(column: i32, row: i32): i32 {
  return load<i32>(column + (row << 2))
}

function put(column: i32, row: i32, value: i32): void {
  store<i32>(column + (row << 2), value)
}
