import type { Line } from '../read/line.ts'
import type { Seen } from '../read/seen.ts'

const HASHED_MAX = 256
const BASIS = 0x811c9dc5
const PRIME = 0x01000193
const SPACE = 32
const QUOTE = 34
const SLASH = 47
const QUESTION = 63

/** The path as a number (FNV-1a), equal for equal ones; no text is made of it where it stands in the line as it is. */
export function pathNumberOf(seen: Seen): number {
  const { line } = seen
  const start = pathIn(line, seen.requestLineAt)
  if (start !== -1) return numberAt(line, start, endOfPath(line, start))
  const span = seen.pathSpan()
  if (span === undefined || !line.isAscii(span.from, span.to)) return numberOf(seen.path)
  return numberAt(line, span.from, span.to)
}

/** Where the path begins in a request line of ASCII, `GET /orders HTTP/1.1`; -1 where that is not as simple. */
function pathIn({ bytes, end, isPlain }: Line, requestLine: number): number {
  if (requestLine === -1 || !isPlain) return -1
  let at = requestLine
  while (at < end && isCapital(bytes[at] as number)) at += 1
  const isSimple = at > requestLine && bytes[at] === SPACE && bytes[at + 1] === SLASH
  return isSimple && at + 1 < end ? at + 1 : -1
}

function isCapital(byte: number): boolean {
  return byte >= 65 && byte <= 90
}

function endOfPath({ bytes, end }: Line, start: number): number {
  let at = start
  while (at < end && !isBehind(bytes[at] as number)) at += 1
  return at
}

function isBehind(byte: number): boolean {
  return byte === SPACE || byte === QUESTION || byte === QUOTE
}

function numberAt({ bytes }: Line, from: number, end: number): number {
  const to = Math.min(end, from + HASHED_MAX)
  let hash = BASIS | 0
  for (let i = from; i < to; i += 1) hash = Math.imul(hash ^ (bytes[i] as number), PRIME)
  return hash
}

function numberOf(text: string): number {
  const length = Math.min(text.length, HASHED_MAX)
  let hash = BASIS | 0
  for (let i = 0; i < length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME)
  return hash
}
