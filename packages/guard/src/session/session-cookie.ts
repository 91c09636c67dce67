import { hash, randomBytes } from 'node:crypto'
import { isToken } from '@sallyport/contract'
import type { FieldLine } from '../answer/answer.ts'
import type { FieldLines } from '../request.ts'

/** How the cookie of a session is written. */
export interface SessionCookieOptions {
  /** Default `__Host-session`; where it may be insecure, `session`. */
  readonly name?: string
  /** Default `Lax`: a link from elsewhere opens the page signed in. */
  readonly sameSite?: 'Lax' | 'Strict'
  /** For `http://localhost` alone: no `Secure`, and so no `__Host-`. Never in production. */
  readonly insecure?: boolean
}

/** What a `Cookie` field says of one cookie. */
export type CookieReading =
  | { readonly kind: 'absent' }
  | { readonly kind: 'repeated' }
  | { readonly kind: 'oversized' }
  | { readonly kind: 'value'; readonly value: string }

/** The longest `Cookie` field that is looked at, in characters. */
export const COOKIE_LENGTH_MAX = 16_384

/** 256 random bits in base64url. */
const SESSION_ID = /^[A-Za-z0-9_-]{43}$/

/** The cookie of a session: `__Host-`, `HttpOnly`, `Secure`, `SameSite` (RFC 6265bis section 4.1.3). */
export class SessionCookie {
  readonly name: string
  readonly protocol: 'https' | 'http'
  readonly #attributes: string

  constructor({ name, sameSite = 'Lax', insecure = false }: SessionCookieOptions = {}) {
    this.name = name ?? (insecure ? 'session' : '__Host-session')
    this.protocol = insecure ? 'http' : 'https'
    const isPrefixed = this.name.startsWith('__Host-')
    if (!isToken(this.name) || isPrefixed === insecure) {
      throw new TypeError(
        insecure
          ? 'an insecure cookie needs a `name` without `__Host-`, which browsers would not keep'
          : 'the `name` of the cookie must begin with `__Host-`, so that no neighbour can set it',
      )
    }
    if (sameSite !== 'Lax' && sameSite !== 'Strict') {
      throw new TypeError("`sameSite` must be 'Lax' or 'Strict'")
    }
    this.#attributes = `Path=/; HttpOnly; SameSite=${sameSite}${insecure ? '' : '; Secure'}`
  }

  /** The value in the lines of a `Cookie` field. */
  read(lines: FieldLines): CookieReading {
    return readCookie(lines, this.name)
  }

  /** The line that sets it; one without an age ends with the browser. */
  set(id: string, maxAgeSeconds?: number): FieldLine {
    const age = maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`
    return ['set-cookie', `${this.name}=${id}; ${this.#attributes}${age}`]
  }

  /** The line that removes it. */
  clear(): FieldLine {
    return ['set-cookie', `${this.name}=; ${this.#attributes}; Max-Age=0`]
  }
}

/**
 * Reads one cookie out of the lines of a `Cookie` field (RFC 6265 section 4.2.1). Never throws.
 *
 * Two of one name are `repeated`: which of them a neighbour has planted, nobody can say.
 */
export function readCookie(lines: FieldLines, name: string): CookieReading {
  if (lines === undefined) return ABSENT
  const text = typeof lines === 'string' ? lines : lines.join('; ')
  // The limit comes before the search, so that no attacker chooses how long we look.
  if (text.length > COOKIE_LENGTH_MAX) return { kind: 'oversized' }
  // Looked through in place: to take the field apart into pairs took ten times as long (measured).
  let value: string | undefined
  let start = 0
  while (start <= text.length) {
    const next = text.indexOf(';', start)
    const end = next === -1 ? text.length : next
    const from = valueStart(text, name, start)
    if (from !== undefined) {
      if (value !== undefined) return REPEATED
      value = text.slice(pastBlanks(text, from), beforeBlanks(text, from, end))
    }
    start = end + 1
  }
  return value === undefined ? ABSENT : { kind: 'value', value }
}

const ABSENT: CookieReading = Object.freeze({ kind: 'absent' })
const REPEATED: CookieReading = Object.freeze({ kind: 'repeated' })

/** Where the value begins of the pair that starts here, if it is that of the cookie. */
function valueStart(text: string, name: string, start: number): number | undefined {
  const own = pastBlanks(text, start)
  if (!text.startsWith(name, own)) return undefined
  const sign = pastBlanks(text, own + name.length)
  return text[sign] === '=' ? sign + 1 : undefined
}

/**
 * Past blanks and tabs (RFC 6265 section 5.2), and no more: a browser takes a name that begins with another
 * space, U+00A0, for one without the prefix `__Host-`, so a neighbour may set it.
 */
function pastBlanks(text: string, start: number): number {
  let at = start
  while (isBlank(text.charCodeAt(at))) at += 1
  return at
}

function beforeBlanks(text: string, start: number, end: number): number {
  let at = end
  while (at > start && isBlank(text.charCodeAt(at - 1))) at -= 1
  return at
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

/** A new id of a session: 256 random bits. */
export function newSessionId(): string {
  return randomBytes(32).toString('base64url')
}

/** Whether a text has the form of an id of ours. */
export function isSessionId(text: string): boolean {
  return SESSION_ID.test(text)
}

/** What a store keeps instead of the id: of 256 random bits a plain hash tells nothing. */
export function hashSessionId(id: string): string {
  return hash('sha256', id, 'base64url')
}
