import type { Line } from '../line.ts'
import type { Seen } from '../seen.ts'
import { pathOf } from './fields.ts'

const SPACE = 32
const QUESTION = 63
const SLASH = 47
const COLON = 58

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const
const byKey = new Map(METHODS.map((name) => [keyOf(name.charCodeAt(0), name.length), name]))
const keyed = Array.from({ length: 1024 }, (_, key) => byKey.get(key))

function keyOf(first: number, length: number): number {
  return ((first & 31) << 3) | (length & 7)
}

/** The method that stands there; the usual ones are no new strings. */
export function methodAt(line: Line, from: number, to: number): string {
  const { bytes } = line
  const name = keyed[keyOf(bytes[from] ?? 0, to - from)]
  if (name === undefined || name.length !== to - from) return line.slice(from, to)
  for (let i = 1; i < name.length; i += 1) {
    if (name.charCodeAt(i) !== bytes[from + i]) return line.slice(from, to)
  }
  return name
}

/**
 * Reads a request line, `GET /orders?page=2 HTTP/1.1`, from `from` to at most `to`; returns where its target ends. What
 * is none, as the first bytes of a TLS handshake, leaves method and path empty.
 */
export function readRequest(line: Line, from: number, seen: Seen): number {
  const { bytes, end } = line
  let at = from
  // A method is capital letters; WebDAV has some with a dash.
  while (at < end && isMethodByte(bytes[at] ?? 0)) at += 1
  if (at === from || bytes[at] !== SPACE) {
    seen.method = ''
    seen.path = ''
    return from
  }
  seen.method = methodAt(line, from, at)
  return readTarget(line, at + 1, seen)
}

function isMethodByte(byte: number): boolean {
  return (byte >= 65 && byte <= 90) || byte === 45
}

/** Reads a target without its query, up to the next blank; returns where the whole of it ends. */
export function readTarget(line: Line, from: number, seen: Seen): number {
  const { bytes, end } = line
  let at = from
  if (bytes[at] !== SLASH) at = pathOfAbsolute(line, from)
  const start = at
  let byte = bytes[at] ?? 0
  while (at < end && byte !== SPACE && byte !== QUESTION && byte !== 34) {
    at += 1
    byte = bytes[at] ?? 0
  }
  seen.pathAt(start, at)
  if (byte === QUESTION) while (at < end && bytes[at] !== SPACE && bytes[at] !== 34) at += 1
  return at
}

/** Where the path begins in `https://host:443/orders`; where it stands for anything else. */
export function pathOfAbsolute({ bytes, end }: Line, from: number): number {
  let at = from
  while (at < end && bytes[at] !== COLON && bytes[at] !== SPACE && bytes[at] !== QUESTION) at += 1
  if (bytes[at] !== COLON || bytes[at + 1] !== SLASH || bytes[at + 2] !== SLASH) return from
  at += 3
  while (at < end && bytes[at] !== SLASH && bytes[at] !== SPACE && bytes[at] !== QUESTION) at += 1
  return at
}

const REQUEST = /^([A-Z-]+) (\S*)/

/** Reads a request line that was cut out of its line already. */
export function readRequestText(request: string, seen: Seen): void {
  const [, method = '', target = ''] = REQUEST.exec(request) ?? []
  seen.method = method
  seen.path = pathOf(target)
}
