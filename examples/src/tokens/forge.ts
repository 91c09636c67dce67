import { createHmac, createPublicKey } from 'node:crypto'
import {
  base64url,
  decodeJwt,
  decodeProtectedHeader,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTPayload,
  SignJWT,
} from 'jose'
import type { SigningKeys } from '../authorization-server/keys.ts'

/** What is to be wrong with a token; everything that is not named stays as it was. */
export interface Flaws {
  /** It ended an hour ago. */
  readonly expired?: boolean
  /** It has no `exp` at all. */
  readonly noExpiry?: boolean
  /** It begins so many seconds from now. */
  readonly notBeforeSeconds?: number
  /** The subject signed in so many seconds from now: a negative number. */
  readonly authTimeSeconds?: number
  readonly audience?: string
  readonly issuer?: string
  /** `none`: unsigned. `HS256`: signed with the public key as if that were a secret. */
  readonly algorithm?: ForgedAlgorithm
  /** It is signed by another key under the same key id. */
  readonly badSignature?: boolean
  /** Its key id. */
  readonly keyId?: string
}

/** The algorithms that a token can be forged with. */
export const FORGED_ALGORITHMS = ['none', 'HS256'] as const

/** One of {@link FORGED_ALGORITHMS}. */
export type ForgedAlgorithm = (typeof FORGED_ALGORITHMS)[number]

const HOUR_S = 3600

/**
 * Makes a broken token out of a good one, with the keys of the server that signed it.
 *
 * So it differs in the one point that was asked for, and whoever refuses it does so for that.
 */
export async function forge(token: string, keys: SigningKeys, flaws: Flaws): Promise<string> {
  const header = decodeProtectedHeader(token)
  const alg = header.alg === 'ES256' ? 'ES256' : 'RS256'
  const key = alg === 'ES256' ? keys.es256 : keys.rs256
  const forged = { ...header, alg, ...(flaws.keyId !== undefined && { kid: flaws.keyId }) }
  const claims = forgeClaims(decodeJwt(token), flaws)
  if (flaws.algorithm === 'none') return `${unsigned({ ...forged, alg: 'none' }, claims)}.`
  if (flaws.algorithm === 'HS256') return confused({ ...forged, alg: 'HS256' }, claims, key)
  const signer = flaws.badSignature
    ? (await generateKeyPair(alg)).privateKey
    : await importJWK(key, alg)
  return new SignJWT(claims).setProtectedHeader(forged).sign(signer)
}

function forgeClaims(claims: JWTPayload, flaws: Flaws): JWTPayload {
  const now = Math.floor(Date.now() / 1000)
  const { exp, ...rest } = claims
  return {
    ...rest,
    ...(!flaws.noExpiry && { exp: flaws.expired ? now - HOUR_S : exp }),
    ...(flaws.expired && { iat: now - 2 * HOUR_S }),
    ...(flaws.notBeforeSeconds !== undefined && { nbf: now + flaws.notBeforeSeconds }),
    ...(flaws.authTimeSeconds !== undefined && { auth_time: now + flaws.authTimeSeconds }),
    ...(flaws.audience !== undefined && { aud: flaws.audience }),
    ...(flaws.issuer !== undefined && { iss: flaws.issuer }),
  }
}

function unsigned(header: object, claims: JWTPayload): string {
  return [header, claims].map((part) => base64url.encode(JSON.stringify(part))).join('.')
}

/** The attack of RFC 8725 section 2.1: a public key is no secret, and some verifiers take it as one. */
function confused(header: object, claims: JWTPayload, { kty, n, e, crv, x, y }: JWK): string {
  const publicKey = createPublicKey({ key: definedOf({ kty, n, e, crv, x, y }), format: 'jwk' })
  const secret = publicKey.export({ type: 'spki', format: 'pem' })
  const text = unsigned(header, claims)
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}

function definedOf(members: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  )
}
