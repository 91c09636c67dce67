import { createSecretKey, hash, KeyObject } from 'node:crypto'
import { type CryptoKey, importJWK, type JWK } from 'jose'
import { type Algorithm, fits, isAlgorithm, type KeyKind } from './algorithms.ts'

/** A key that signatures are verified with, ready to use. */
export interface VerificationKey extends KeyKind {
  readonly kid: string | undefined
  readonly key: KeyObject
  /** All that makes it this key and no other: two with the same text are the same key. */
  readonly identity: string
}

/** The public members that make a key, by its type (RFC 7518 section 6, RFC 8037 section 2). */
const MEMBERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['RSA', ['n', 'e']],
  ['EC', ['crv', 'x', 'y']],
  ['OKP', ['crv', 'x']],
])

/** What a key without `alg` is imported as; the imported key then serves all that fit it. */
const IMPORTED_AS: readonly Algorithm[] = ['RS256', 'ES256', 'ES384', 'ES512', 'EdDSA']

/** Shorter RSA keys are refused (RFC 7518 section 3.3). */
const RSA_BITS_MIN = 2048

/**
 * The verification key of one member of a key set (RFC 7517 section 4), through `jose`.
 *
 * `undefined` if it is none: for encryption, of an unknown type, symmetric, too short or damaged. A
 * set may hold such keys beside good ones (section 5). Private members are dropped before the
 * import.
 */
export async function importVerificationKey(jwk: unknown): Promise<VerificationKey | undefined> {
  const members = publicMembers(jwk)
  if (members === undefined) return undefined
  const algorithm = importAlgorithm(members)
  if (algorithm === undefined) return undefined
  const key = await importPublic(members, algorithm)
  if (key === undefined) return undefined
  const { kid, kty, crv, alg } = members
  const identity = JSON.stringify(members)
  return { kid, key, identity, kty, ...(crv && { crv }), ...(alg && { alg }) }
}

/** The key of a shared secret, for HMAC only. */
export function secretKey(secret: Uint8Array): VerificationKey {
  const key = createSecretKey(secret)
  // A hash, because the secret itself is to stand in no more places than it must.
  const identity = `secret ${hash('sha256', secret, 'base64')}`
  return { kid: undefined, key, kty: 'oct', identity }
}

type PublicMembers = Readonly<Record<string, string>> & KeyKind & { readonly kid?: string }

function publicMembers(jwk: unknown): PublicMembers | undefined {
  if (typeof jwk !== 'object' || jwk === null) return undefined
  const given = jwk as Readonly<Record<string, unknown>>
  const { kty } = given
  const names = typeof kty === 'string' ? MEMBERS.get(kty) : undefined
  if (names === undefined || !isForSignatures(given)) return undefined
  const members: Record<string, string> = {}
  for (const name of ['kty', ...names]) {
    const value = given[name]
    if (typeof value !== 'string') return undefined
    members[name] = value
  }
  for (const name of ['kid', 'alg']) {
    const value = given[name]
    if (typeof value === 'string') members[name] = value
    else if (value !== undefined) return undefined
  }
  return members as PublicMembers
}

function isForSignatures(jwk: Readonly<Record<string, unknown>>): boolean {
  const { use, key_ops: operations } = jwk
  if (use !== undefined && use !== 'sig') return false
  return operations === undefined || (Array.isArray(operations) && operations.includes('verify'))
}

function importAlgorithm(members: PublicMembers): Algorithm | undefined {
  const { alg } = members
  if (alg === undefined) return IMPORTED_AS.find((name) => fits(members, name))
  return isAlgorithm(alg) && fits(members, alg) ? alg : undefined
}

async function importPublic(
  members: PublicMembers,
  algorithm: Algorithm,
): Promise<KeyObject | undefined> {
  try {
    const imported = await importJWK(members as JWK, algorithm)
    const key = KeyObject.from(imported as CryptoKey)
    const bits = key.asymmetricKeyDetails?.modulusLength
    return bits !== undefined && bits < RSA_BITS_MIN ? undefined : key
  } catch {
    return undefined
  }
}
