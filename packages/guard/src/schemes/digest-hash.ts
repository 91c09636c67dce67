import { hash } from 'node:crypto'
import type { DigestCredentials, DigestQop } from '@sallyport/contract'

/**
 * The hash functions of Digest (RFC 7616 section 3.2), as section 3.7 prefers them: the first two are
 * equally strong, and more clients know the first.
 */
export const DIGEST_HASHES = ['SHA-256', 'SHA-512-256', 'MD5'] as const

/** The name of a hash function of Digest. */
export type DigestHash = (typeof DIGEST_HASHES)[number]

/** An algorithm as a challenge names it: `-sess` makes another key of each nonce. */
export type DigestAlgorithm = DigestHash | `${DigestHash}-sess`

/** All algorithms, in the order in which they are offered. */
export const DIGEST_ALGORITHMS: readonly DigestAlgorithm[] = DIGEST_HASHES.flatMap(
  (name) => [name, `${name}-sess`] as const,
)

const FUNCTIONS: Readonly<Record<DigestHash, string>> = {
  'SHA-512-256': 'sha512-256',
  'SHA-256': 'sha256',
  MD5: 'md5',
}

/** How many hexadecimal digits a hash has. */
export function digestLength(algorithm: DigestAlgorithm): number {
  return hashOf(algorithm) === 'MD5' ? 32 : 64
}

/** The hash function of an algorithm. */
export function hashOf(algorithm: DigestAlgorithm): DigestHash {
  return algorithm.replace('-sess', '') as DigestHash
}

/** Whether an algorithm makes a session key. */
export function isSession(algorithm: DigestAlgorithm): boolean {
  return algorithm.endsWith('-sess')
}

/** What a secret is made of. */
export interface DigestSecretInput {
  readonly username: string
  /** The realm of the guard; with another one the secret is another, too. */
  readonly realm: string
  readonly password: string
  /** Default `SHA-256`. */
  readonly hash?: DigestHash
}

/**
 * The secret to be kept with an account: the hash of user name, realm and password (RFC 7616 section
 * 3.4.2), in UTF-8 and Unicode form C.
 *
 * Whoever has it can sign in with Digest, in this realm only. It is quick to guess, which argon2 is not:
 * keep it as carefully as a password.
 */
export function digestHash({
  username,
  realm,
  password,
  hash: name = 'SHA-256',
}: DigestSecretInput): string {
  if (username === '' || password === '') {
    throw new TypeError('a Digest secret needs a user name and a password')
  }
  return hexOf(name, [username.normalize('NFC'), realm, password.normalize('NFC')].join(':'))
}

/** What stands in the place of a user name with `userhash` (RFC 7616 section 3.4.4): to look up by. */
export function digestUserhash({
  username,
  realm,
  hash: name = 'SHA-256',
}: Omit<DigestSecretInput, 'password'>): string {
  return hexOf(name, `${username.normalize('NFC')}:${realm}`)
}

/** The request that a response protects. */
export interface DigestRequest {
  /** Empty for the response of a server (RFC 7616 section 3.5). */
  readonly method: string
  /** The body, with `auth-int`. */
  readonly body?: Uint8Array | undefined
}

/** What of credentials goes into a response. */
export type DigestInput = Pick<DigestCredentials, 'nonce' | 'nc' | 'cnonce' | 'uri'> & {
  readonly qop: DigestQop
  readonly algorithm: DigestAlgorithm
}

/** The response that a secret gives (RFC 7616 section 3.4.1), in lower-case hexadecimal. */
export function digestResponse(
  secret: string,
  { nonce, nc, cnonce, uri, qop, algorithm }: DigestInput,
  { method, body }: DigestRequest,
): string {
  const name = hashOf(algorithm)
  const key = isSession(algorithm) ? hexOf(name, `${secret}:${nonce}:${cnonce}`) : secret
  const bodyHash = qop === 'auth-int' ? `:${hexOf(name, body ?? '')}` : ''
  const protects = hexOf(name, `${method}:${uri}${bodyHash}`)
  return hexOf(name, [key, nonce, countOf(nc), cnonce, qop, protects].join(':'))
}

/** A count as it stands on the wire: eight hexadecimal digits (RFC 7616 section 3.4). */
export function countOf(nc: number): string {
  return nc.toString(16).padStart(8, '0')
}

function hexOf(name: DigestHash, data: string | Uint8Array): string {
  return hash(FUNCTIONS[name], data, 'hex')
}
