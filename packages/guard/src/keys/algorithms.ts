/** A JWS algorithm that tokens may be signed with. `none` is not one and cannot be listed. */
export type Algorithm = `${'RS' | 'PS' | 'ES' | 'HS'}${256 | 384 | 512}` | 'EdDSA' | 'Ed25519'

/** Which keys fit a JWS algorithm. */
interface AlgorithmEntry {
  readonly kty: 'RSA' | 'EC' | 'OKP' | 'oct'
  /** The only curve that fits (RFC 7518 section 3.4, RFC 8037 section 3.1). */
  readonly crv?: string
}

const rsa: AlgorithmEntry = { kty: 'RSA' }
const hmac: AlgorithmEntry = { kty: 'oct' }
const eddsa: AlgorithmEntry = { kty: 'OKP', crv: 'Ed25519' }

/** The algorithms that can be listed (RFC 7518 section 3.1, RFC 8037, RFC 9864). */
const algorithms: Readonly<Record<Algorithm, AlgorithmEntry>> = {
  RS256: rsa,
  RS384: rsa,
  RS512: rsa,
  PS256: rsa,
  PS384: rsa,
  PS512: rsa,
  ES256: { kty: 'EC', crv: 'P-256' },
  ES384: { kty: 'EC', crv: 'P-384' },
  ES512: { kty: 'EC', crv: 'P-521' },
  EdDSA: eddsa,
  Ed25519: eddsa,
  HS256: hmac,
  HS384: hmac,
  HS512: hmac,
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
