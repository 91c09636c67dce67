import { createHmac, timingSafeEqual } from 'node:crypto'
import { KNOWN_SECRETS } from './known-secrets.ts'
import { readToken } from './token.ts'

/** The hash of an HMAC algorithm (RFC 7518 section 3.2). */
export const HMAC_HASHES: Readonly<Record<string, string>> = {
  HS256: 'sha256',
  HS384: 'sha384',
  HS512: 'sha512',
}

/** Tokens of which it is remembered what was found: to look costs 10 ms (measured). */
const REMEMBERED_MAX = 100

const remembered = new Map<string, Buffer | undefined>()

/** The secret that a token is signed with, if it is one that everybody knows. Nothing is sent. */
export function weakSecretOf(token: string): Buffer | undefined {
  if (remembered.has(token)) return remembered.get(token)
  const found = lookedFor(token)
  if (remembered.size >= REMEMBERED_MAX) remembered.clear()
  remembered.set(token, found)
  return found
}

function lookedFor(token: string): Buffer | undefined {
  const read = readToken(token)
  const hash = HMAC_HASHES[String(read?.header['alg'])]
  if (read === undefined || hash === undefined) return undefined
  const [header, payload, signature] = read.parts
  const wanted = Buffer.from(signature, 'base64url')
  return keys().find((secret) => {
    const made = createHmac(hash, secret).update(`${header}.${payload}`).digest()
    return made.length === wanted.length && timingSafeEqual(made, wanted)
  })
}

let made: readonly Buffer[] | undefined

/** What a library makes of a text: its octets, or what base64 or hexadecimal digits say. */
function keys(): readonly Buffer[] {
  made ??= KNOWN_SECRETS.flatMap((text) => [Buffer.from(text), ...decoded(text)])
  return made
}

/** Shorter ones are words, and nobody means them to be decoded. */
const DECODED_MIN = 16

function decoded(text: string): readonly Buffer[] {
  if (text.length < DECODED_MIN) return []
  const isBase64 = /^[A-Za-z0-9+/_-]+=*$/.test(text)
  const isHexadecimal = /^(?:[0-9a-f]{2})+$/i.test(text)
  return [
    ...(isBase64 ? [Buffer.from(text, 'base64')] : []),
    ...(isHexadecimal ? [Buffer.from(text, 'hex')] : []),
  ]
}
