/** The claims of a token (RFC 7519 section 4), as the issuer wrote them. */
export type Claims = Readonly<Record<string, unknown>>

/** A signed JWT taken apart (RFC 7515 section 7.1). Nothing of it is verified. */
export interface Token {
  readonly algorithm: string
  readonly type: string | undefined
  readonly kid: string | undefined
  readonly claims: Claims
  /** The whole token, as it was shown. */
  readonly text: string
}

/**
 * Three parts in base64url; the last may be empty, as in a token that claims to need no signature.
 */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]*$/

/**
 * Takes a token apart (RFC 7515 section 5.2, RFC 7519 section 7.2); `undefined` if it is not a
 * signed JWT.
 *
 * Stricter than most in three points: base64url with bits left over is refused, so that a token has
 * one text only; a header that lists critical extensions is refused, since none is understood here
 * (RFC 7515 section 4.1.11); text that is not UTF-8 is refused.
 */
export function readToken(text: string): Token | undefined {
  if (!COMPACT.test(text)) return undefined
  const headerEnd = text.indexOf('.')
  const payloadEnd = text.lastIndexOf('.')
  const header = readPart(text.slice(0, headerEnd))
  const claims = readPart(text.slice(headerEnd + 1, payloadEnd))
  const isSigned = isCanonical(text.slice(payloadEnd + 1))
  if (header === undefined || claims === undefined || !isSigned) return undefined
  const { alg: algorithm, typ: type, kid, crit } = header
  if (typeof algorithm !== 'string' || crit !== undefined) return undefined
  if (!isTextOrMissing(type) || !isTextOrMissing(kid)) return undefined
  return { algorithm, type, kid, claims, text }
}

function isTextOrMissing(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string'
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** An object out of one part of a token, header or claims; `undefined` if it holds none. */
export function readPart(part: string): Claims | undefined {
  if (!isCanonical(part)) return undefined
  try {
    const value: unknown = JSON.parse(utf8.decode(Buffer.from(part, 'base64url')))
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Claims) : undefined
  } catch {
    // The parser's message quotes the token: it is not passed on.
    return undefined
  }
}

/** The last characters with no bits left over, by how many characters the last group has. */
const LAST_CHARACTERS = [undefined, '', 'AQgw', 'AEIMQUYcgkosw048'] as const

/** Whether base64url is the one text of its bytes (RFC 4648 section 3.5). */
function isCanonical(part: string): boolean {
  const last = LAST_CHARACTERS[part.length % 4]
  return last === undefined || last.includes(part.charAt(part.length - 1))
}
