import { decodeBase64, encodeBase64 } from './base64.ts'
import type { Credentials } from './credentials.ts'
import { BASIC_LENGTH_MAX } from './limits.ts'
import { decodeLatin1, decodeUtf8, encodeUtf8 } from './utf8.ts'

/** A user-id and a password, unverified, and in which character set they were sent. */
export interface BasicCredentials {
  readonly userId: string
  readonly password: string
  readonly charset: 'utf-8' | 'iso-8859-1'
}

/**
 * What a `token68` says as Basic credentials. `malformed`: `missing` (there is none), `too-long`,
 * `base64` (not RFC 4648 section 4), `control-character`, `colon` (there is none).
 */
export type BasicReading =
  | { readonly kind: 'basic'; readonly credentials: BasicCredentials }
  | {
      readonly kind: 'malformed'
      readonly why: 'missing' | 'too-long' | 'base64' | 'control-character' | 'colon'
    }

/** CTL of RFC 5234: what neither a user-id nor a password may hold (RFC 7617 section 2). */
function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code < 0x20 || code === 0x7f) return true
  }
  return false
}

/**
 * Reads user-id and password out of the `token68` of Basic credentials (RFC 7617 section 2). Never throws.
 *
 * The first colon divides, so a password may have colons; both may be empty. Bytes that are UTF-8 are read
 * as such, others as ISO-8859-1, and `charset` tells which. Base64 that other decoders
 * forgive (no padding, other alphabet, bits left over) is malformed: two texts must not be one password.
 */
export function parseBasicCredentials(token68: string | undefined): BasicReading {
  if (typeof token68 !== 'string') return { kind: 'malformed', why: 'missing' }
  if (token68.length > BASIC_LENGTH_MAX) return { kind: 'malformed', why: 'too-long' }
  const bytes = decodeBase64(token68)
  if (bytes === undefined) return { kind: 'malformed', why: 'base64' }
  const unicode = decodeUtf8(bytes)
  const text = unicode ?? decodeLatin1(bytes)
  if (hasControl(text)) return { kind: 'malformed', why: 'control-character' }
  const colon = text.indexOf(':')
  if (colon === -1) return { kind: 'malformed', why: 'colon' }
  const charset = unicode === undefined ? 'iso-8859-1' : 'utf-8'
  const [userId, password] = [text.slice(0, colon), text.slice(colon + 1)]
  return { kind: 'basic', credentials: { userId, password, charset } }
}

/**
 * Makes Basic credentials of a user-id and a password, in UTF-8 (RFC 7617 section 2); `formatCredentials`
 * writes them. A colon in the user-id or a control character in either is a `TypeError`, whose
 * message does not tell their values.
 */
export function basicCredentials(userId: string, password: string): Credentials {
  if (userId.includes(':')) throw new TypeError('a user-id of Basic cannot hold a colon')
  if (hasControl(userId) || hasControl(password)) {
    throw new TypeError('user-id and password of Basic cannot hold control characters')
  }
  const bytes = encodeUtf8(`${userId}:${password}`)
  if (bytes === undefined) {
    throw new TypeError('user-id and password of Basic cannot hold half a surrogate pair')
  }
  const token68 = encodeBase64(bytes)
  if (token68.length > BASIC_LENGTH_MAX) {
    throw new TypeError(`the token68 of Basic can have at most ${BASIC_LENGTH_MAX} characters`)
  }
  return { scheme: 'Basic', token68, parameters: [], valid: true }
}
