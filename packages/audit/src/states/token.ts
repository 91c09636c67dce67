import { createHmac } from 'node:crypto'
import { type Members, membersIn } from '../wire/json-text.ts'

/** A JSON Web Token in compact form (RFC 7515 section 7.1), read and never verified. */
export interface ReadToken {
  readonly header: Members
  readonly claims: Members
  /** The parts as they are written. */
  readonly parts: readonly [header: string, payload: string, signature: string]
}

/** Tokens that are longer are taken for opaque. */
const TOKEN_LENGTH_MAX = 16_384

/** Reads a token; `undefined` if it is none, or one that is encrypted. */
export function readToken(text: string): ReadToken | undefined {
  if (text.length > TOKEN_LENGTH_MAX) return undefined
  const [head, payload, signature, ...more] = text.split('.')
  if (!head || !payload || !signature || more.length > 0) return undefined
  if (!/^[\w-]+$/.test(signature)) return undefined
  const header = readPart(head)
  const claims = readPart(payload)
  if (header === undefined || claims === undefined) return undefined
  if (typeof header['alg'] !== 'string') return undefined
  return { header, claims, parts: [head, payload, signature] }
}

/** The JSON object in a base64url text. */
export function readPart(part: string): Members | undefined {
  return membersIn(Buffer.from(part, 'base64url').toString('utf8'))
}

/** Writes a value as a part of a token. */
export function writePart(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** A token of three parts. */
export function joined(header: string, payload: string, signature: string): string {
  return `${header}.${payload}.${signature}`
}

/** Signs with a secret. */
export function signedWithSecret(
  header: string,
  payload: string,
  { secret, hash = 'sha256' }: { secret: string | Buffer; hash?: string },
): string {
  const signature = createHmac(hash, secret).update(`${header}.${payload}`).digest('base64url')
  return joined(header, payload, signature)
}

/** The text with one bit of its first byte changed: the last character may carry bits that nobody reads. */
export function flipped(part: string): string {
  const bytes = Buffer.from(part, 'base64url')
  const [first = 0] = bytes
  bytes[0] = first ^ 1
  return bytes.toString('base64url')
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** The same bytes, written with other bits behind the last of them; `undefined` if there are none. */
export function otherTail(part: string): string | undefined {
  if (part.length % 4 < 2) return undefined
  const value = BASE64URL.indexOf(part.at(-1) ?? '')
  return value === -1 ? undefined : `${part.slice(0, -1)}${BASE64URL[value ^ 1]}`
}
