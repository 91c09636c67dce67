import { constants, createHmac, type KeyObject, timingSafeEqual, verify } from 'node:crypto'

/** A JWS algorithm that tokens may be signed with. `none` is not one and cannot be listed. */
export type Algorithm = `${'RS' | 'PS' | 'ES' | 'HS'}${256 | 384 | 512}` | 'EdDSA' | 'Ed25519'

/** How a JWS algorithm is verified, and which keys fit it. */
interface AlgorithmEntry {
  readonly kty: 'RSA' | 'EC' | 'OKP' | 'oct'
  /** The only curve that fits (RFC 7518 section 3.4, RFC 8037 section 3.1). */
  readonly crv?: string
  readonly hash: string | null
  readonly padding?: number
  readonly saltLength?: number
  readonly dsaEncoding?: 'ieee-p1363'
}

const rsa = (bits: number): AlgorithmEntry => ({ kty: 'RSA', hash: `sha${bits}` })
const pss = (bits: number): AlgorithmEntry => ({
  ...rsa(bits),
  padding: constants.RSA_PKCS1_PSS_PADDING,
  saltLength: bits / 8,
})
const ecdsa = (bits: number, crv: string): AlgorithmEntry => ({
  kty: 'EC',
  crv,
  hash: `sha${bits}`,
  dsaEncoding: 'ieee-p1363',
})
const hmac = (bits: number): AlgorithmEntry => ({ kty: 'oct', hash: `sha${bits}` })
const eddsa: AlgorithmEntry = { kty: 'OKP', crv: 'Ed25519', hash: null }

/** The algorithms that can be listed (RFC 7518 section 3.1, RFC 8037, RFC 9864). */
const algorithms: Readonly<Record<Algorithm, AlgorithmEntry>> = {
  RS256: rsa(256),
  RS384: rsa(384),
  RS512: rsa(512),
  PS256: pss(256),
  PS384: pss(384),
  PS512: pss(512),
  ES256: ecdsa(256, 'P-256'),
  ES384: ecdsa(384, 'P-384'),
  ES512: ecdsa(512, 'P-521'),
  EdDSA: eddsa,
  Ed25519: eddsa,
  HS256: hmac(256),
  HS384: hmac(384),
  HS512: hmac(512),
}

const byName: ReadonlyMap<string, AlgorithmEntry> = new Map(Object.entries(algorithms))

/** Whether a text names an algorithm that can be listed. */
export function isAlgorithm(name: string): name is Algorithm {
  return byName.has(name)
}

/** Whether an algorithm needs a shared secret: whoever can verify with it can also sign. */
export function isSymmetric(algorithm: Algorithm): boolean {
  return algorithms[algorithm].kty === 'oct'
}

/** The shortest secret for an algorithm, in bytes: its hash's length (RFC 7518 section 3.2). */
export function secretLengthMin(algorithm: Algorithm): number {
  return Number(algorithm.slice(-3)) / 8
}

/** What decides whether a key fits an algorithm: public members of a JWK (RFC 7517 section 4). */
export interface KeyKind {
  readonly kty: string
  readonly crv?: string
  readonly alg?: string
}

/** The two names of EdDSA over Ed25519 mean the same signatures (RFC 9864 section 2.2). */
const sameAlgorithm = (name: string): string => (name === 'Ed25519' ? 'EdDSA' : name)

/**
 * Whether a key may verify an algorithm: type, curve and the key's own `alg` must agree.
 *
 * This is what stops algorithm confusion: an HMAC never meets a public key.
 */
export function fits(kind: KeyKind, algorithm: Algorithm): boolean {
  const entry = algorithms[algorithm]
  if (kind.kty !== entry.kty) return false
  if (entry.crv !== undefined && kind.crv !== entry.crv) return false
  return kind.alg === undefined || sameAlgorithm(kind.alg) === sameAlgorithm(algorithm)
}

/** What was signed, and the signature (RFC 7515 section 5.2). */
export interface Signed {
  readonly algorithm: Algorithm
  readonly input: Buffer
  readonly signature: Buffer
}

/**
 * Whether a signature is the key's (RFC 7515 section 5.2). Never throws: a damaged one is `false`.
 *
 * Synchronous on purpose: `jose` verifies on the thread pool and takes 92 us of CPU for RS256, 168
 * for ES256; this takes 25 and 99, and does not queue behind password hashing (measured).
 */
export function isSignedBy(key: KeyObject, { algorithm, input, signature }: Signed): boolean {
  const { kty, hash, padding, saltLength, dsaEncoding } = algorithms[algorithm]
  if (kty === 'oct') {
    const expected = createHmac(hash ?? '', key)
      .update(input)
      .digest()
    return expected.length === signature.length && timingSafeEqual(expected, signature)
  }
  try {
    if (dsaEncoding !== undefined) return verify(hash, input, { key, dsaEncoding }, signature)
    if (padding === undefined) return verify(hash, input, key, signature)
    return verify(hash, input, { key, padding, saltLength: saltLength ?? 0 }, signature)
  } catch {
    return false
  }
}
