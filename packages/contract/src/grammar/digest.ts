import { type AuthElement, isScheme } from './auth-element.ts'
import { decodeExtendedValue, decodeFieldText } from './digest-username.ts'
import { getParameter } from './parameters.ts'

/** What Digest protects: the request line, or that and the body (RFC 7616 section 3.4). */
export type DigestQop = 'auth' | 'auth-int'

/** The parameters of Digest credentials, unverified, without quotes and escapes. */
export interface DigestCredentials {
  /** The name, or with `isUserhash` the hash of it that stands in its place. */
  readonly username: string
  readonly isUserhash: boolean
  readonly realm: string
  readonly nonce: string
  readonly uri: string
  readonly qop: DigestQop
  /** How often the client used the nonce, from 1 on. */
  readonly nc: number
  readonly cnonce: string
  /** As it was written; `MD5` where there is none. */
  readonly algorithm: string
  /** In lower-case hexadecimal. */
  readonly response: string
}

/**
 * What credentials say as Digest. `malformed`: `scheme` (another one, or a `token68`), `repeated` (a
 * name occurs twice), `missing` (a parameter is not there), else the parameter that is improper.
 */
export type DigestReading =
  | { readonly kind: 'digest'; readonly credentials: DigestCredentials }
  | {
      readonly kind: 'malformed'
      readonly why: 'scheme' | 'repeated' | 'missing' | DigestParameter
    }

/** A parameter of Digest credentials that may be improper in itself. */
export type DigestParameter = 'username' | 'userhash' | 'qop' | 'nc' | 'response' | 'ascii'

const COUNT = /^[0-9a-f]{8}$/
const HEX = /^[0-9a-f]{32}(?:[0-9a-f]{32})?$/
const VISIBLE = /^[\x20-\x7e]+$/
const CONTROL = /\p{Cc}/u

/**
 * Reads credentials as Digest (RFC 7616 section 3.4), with all that a client of a challenge with `qop`
 * must send. Never throws and never verifies.
 *
 * The form of RFC 2069, without `qop`, is malformed: nothing in it could tell a replay.
 */
export function parseDigestCredentials(element: AuthElement): DigestReading {
  if (!isScheme(element, 'digest') || element.token68 !== undefined) return malformed('scheme')
  if (!element.valid) return malformed('repeated')
  const value = (name: string): string => getParameter(element, name) ?? ''
  const [realm, nonce, uri, cnonce] = ['realm', 'nonce', 'uri', 'cnonce'].map(value) as Texts
  const [qop, nc, response] = [value('qop'), value('nc'), value('response')]
  if ([realm, nonce, uri, cnonce, qop, nc, response].includes('')) return malformed('missing')
  if (!isQop(qop)) return malformed('qop')
  if (!COUNT.test(nc) || Number.parseInt(nc, 16) === 0) return malformed('nc')
  if (!HEX.test(response)) return malformed('response')
  if (![nonce, uri, cnonce].every((text) => VISIBLE.test(text))) return malformed('ascii')
  const name = readUsername(element)
  if (typeof name === 'string') return malformed(name)
  const algorithm = getParameter(element, 'algorithm') ?? 'MD5'
  const count = { nc: Number.parseInt(nc, 16) }
  const rest = { realm, nonce, uri, qop, ...count, cnonce, algorithm, response }
  return { kind: 'digest', credentials: { ...name, ...rest } }
}

type Texts = [string, string, string, string]

/** The name in one of its three forms, of which one only may be there. */
function readUsername(
  element: AuthElement,
): Pick<DigestCredentials, 'username' | 'isUserhash'> | 'username' | 'userhash' | 'missing' {
  const plain = getParameter(element, 'username')
  const extended = getParameter(element, 'username*')
  const userhash = getParameter(element, 'userhash')?.toLowerCase() ?? 'false'
  if (userhash !== 'true' && userhash !== 'false') return 'userhash'
  const isUserhash = userhash === 'true'
  if (plain === undefined && extended === undefined) return 'missing'
  if (plain !== undefined && extended !== undefined) return 'username'
  // RFC 7616 section 3.4: a hash has no characters that would need the extended form.
  if (isUserhash && !HEX.test(plain ?? '')) return 'username'
  const username =
    plain === undefined ? decodeExtendedValue(extended ?? '') : decodeFieldText(plain)
  if (username === undefined || username === '' || CONTROL.test(username)) return 'username'
  return { username, isUserhash }
}

function isQop(text: string): text is DigestQop {
  return text === 'auth' || text === 'auth-int'
}

function malformed(
  why: Extract<DigestReading, { readonly kind: 'malformed' }>['why'],
): DigestReading {
  return { kind: 'malformed', why }
}
