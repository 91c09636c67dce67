import { decodeBase64Leniently } from './base64.ts'
import type { BareItem } from './structured-types.ts'
import { decodeUtf8 } from './utf8.ts'

/** What the pieces of a structured field are made of (RFC 9651 section 4.2), each matched where the scanner stands. */
const SPACES = / */y
const BLANKS = /[ \t]*/y
const KEY = /[a-z*][a-z0-9_\-.*]*/y
const NUMBER = /-?[0-9]+(?:\.[0-9]*)?/y
const STRING = /"((?:[ !#-[\]-~]|\\["\\])*)"/y
const TOKEN = /[A-Za-z*][!#$%&'*+\-.^_`|~0-9A-Za-z:/]*/y
const BYTES = /:([A-Za-z0-9+/=]*):/y
const DISPLAY_STRING = /%"((?:[ !#$&-~]|%[0-9a-f]{2})*)"/y

/** Where a reader stands in the text of a structured field. */
export interface Scanner {
  readonly text: string
  at: number
}

/** Takes what a pattern matches at the scanner's place, or `undefined` and stays there. */
function take(scanner: Scanner, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = scanner.at
  const match = pattern.exec(scanner.text)
  if (match === null) return undefined
  scanner.at += match[0].length
  return match
}

/** Goes past spaces, which alone may stand around a field and within an inner list. */
export function skipSpaces(scanner: Scanner): void {
  take(scanner, SPACES)
}

/** Goes past spaces and tabs, which may stand around the commas of a list or dictionary. */
export function skipBlanks(scanner: Scanner): void {
  take(scanner, BLANKS)
}

/** Takes one given character; false if another stands there. */
export function takeCharacter(scanner: Scanner, character: string): boolean {
  if (scanner.text[scanner.at] !== character) return false
  scanner.at += 1
  return true
}

/** Takes a key (RFC 9651 section 4.2.3.3). */
export function takeKey(scanner: Scanner): string | undefined {
  return take(scanner, KEY)?.[0]
}

/** Takes a bare item (RFC 9651 section 4.2.3.1); its first character says which type it is. */
export function takeBareItem(scanner: Scanner): BareItem | undefined {
  const first = scanner.text[scanner.at] ?? ''
  if (first === '"') return takeString(scanner)
  if (first === ':') return takeBytes(scanner)
  if (first === '?') return takeBoolean(scanner)
  if (first === '@') return takeDate(scanner)
  if (first === '%') return takeDisplayString(scanner)
  if (first === '-' || (first >= '0' && first <= '9')) return takeNumber(scanner)
  const token = take(scanner, TOKEN)
  return token === undefined ? undefined : { kind: 'token', value: token[0] }
}

function takeString(scanner: Scanner): BareItem | undefined {
  const match = take(scanner, STRING)
  if (match === undefined) return undefined
  return { kind: 'string', value: (match[1] ?? '').replace(/\\(.)/g, '$1') }
}

/** Padding may be missing and unused bits set: RFC 9651 section 4.2.7 asks parsers not to fail for either. */
function takeBytes(scanner: Scanner): BareItem | undefined {
  const match = take(scanner, BYTES)
  const value = match === undefined ? undefined : decodeBase64Leniently(match[1] ?? '')
  return value === undefined ? undefined : { kind: 'bytes', value }
}

function takeBoolean(scanner: Scanner): BareItem | undefined {
  const digit = scanner.text[scanner.at + 1]
  if (digit !== '0' && digit !== '1') return undefined
  scanner.at += 2
  return { kind: 'boolean', value: digit === '1' }
}

function takeDate(scanner: Scanner): BareItem | undefined {
  scanner.at += 1
  const number = takeNumber(scanner)
  return number?.kind === 'integer' ? { kind: 'date', value: number.value } : undefined
}

/** At most 15 digits, or 12 before and 1 to 3 after the point (RFC 9651 section 4.2.4). */
function takeNumber(scanner: Scanner): BareItem | undefined {
  const text = take(scanner, NUMBER)?.[0]
  if (text === undefined) return undefined
  const [whole = '', fraction] = text.replace('-', '').split('.')
  // Minus zero is zero: adding makes it so.
  const value = Number(text) + 0
  if (fraction === undefined) return whole.length <= 15 ? { kind: 'integer', value } : undefined
  const fits = whole.length <= 12 && fraction.length >= 1 && fraction.length <= 3
  return fits ? { kind: 'decimal', value } : undefined
}

function takeDisplayString(scanner: Scanner): BareItem | undefined {
  const match = take(scanner, DISPLAY_STRING)
  if (match === undefined) return undefined
  const escaped = match[1] ?? ''
  const bytes: number[] = []
  for (let at = 0; at < escaped.length; at += 1) {
    if (escaped[at] === '%') {
      bytes.push(Number.parseInt(escaped.slice(at + 1, at + 3), 16))
      at += 2
    } else bytes.push(escaped.charCodeAt(at))
  }
  const value = decodeUtf8(Uint8Array.from(bytes))
  return value === undefined ? undefined : { kind: 'display-string', value }
}
