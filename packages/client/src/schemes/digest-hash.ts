import type { Eventually } from '../scheme.ts'

/** The hash functions of Digest (RFC 7616 section 3.2), the weakest first. */
export const DIGEST_ALGORITHMS = ['MD5', 'SHA-256', 'SHA-512-256'] as const

/** The name of a hash function, without `-sess`. */
export type DigestAlgorithm = (typeof DIGEST_ALGORITHMS)[number]

/** Computes a hash; `undefined` for an algorithm it does not have. */
export type DigestHash = (
  algorithm: DigestAlgorithm,
  bytes: Uint8Array<ArrayBuffer>,
) => Eventually<Uint8Array | undefined>

/** Which algorithms there are without a `hash` of the caller's. */
export function platformAlgorithms(): readonly DigestAlgorithm[] {
  if (nodeCrypto() !== undefined) return DIGEST_ALGORITHMS
  // A page that came over plain HTTP has no Web Crypto.
  return globalThis.crypto?.subtle === undefined ? [] : ['SHA-256']
}

/**
 * The hashes of the platform. Every one has SHA-256; MD5 and SHA-512-256 are not in Web Crypto, and
 * taken from Node, Deno or Bun where those are what it runs on.
 */
export const platformHash: DigestHash = async (algorithm, bytes) => {
  if (algorithm === 'SHA-256') return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  const name = algorithm === 'MD5' ? 'md5' : 'sha512-256'
  return nodeCrypto()?.createHash(name).update(bytes).digest()
}

/** As much of `node:crypto` as is used; the types of the core know no Node. */
interface NodeCrypto {
  createHash(name: string): { update(bytes: Uint8Array): { digest(): Uint8Array } }
}

function nodeCrypto(): NodeCrypto | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?: (name: string) => NodeCrypto | undefined }
  }
  return process?.getBuiltinModule?.('node:crypto')
}

/** Bytes in lower-case hexadecimal. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
