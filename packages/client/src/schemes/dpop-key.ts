import { ES256_KEY, JWT_ALGORITHM, sha256, signsEs256 } from '../jwt.ts'
import type { WebKey, WebKeyPair } from '../web-key.ts'

/** A key pair, or what loads one. */
export type KeyPairSource = WebKeyPair | (() => Promise<WebKeyPair>)

/** A key that makes proofs. */
export interface ProofKey {
  readonly privateKey: WebKey
  /** The header of all its proofs. */
  readonly header: string
  /** The SHA-256 thumbprint of its public half, in base64url (RFC 7638). */
  readonly thumbprint: string
}

/** Gets the key when it is first needed; a load that failed is tried again. */
export function lazyKey(source: KeyPairSource = newKeyPair): () => Promise<ProofKey> {
  let key: Promise<ProofKey> | undefined
  return () => {
    key ??= load(source).catch((error: unknown) => {
      key = undefined
      throw error
    })
    return key
  }
}

async function load(source: KeyPairSource): Promise<ProofKey> {
  // Browsers have it on pages of https and localhost only.
  if (crypto.subtle === undefined)
    throw new TypeError('keys need WebCrypto: serve the page by https')
  const { privateKey, publicKey } = await (typeof source === 'function' ? source() : source)
  if (!signsEs256(privateKey)) {
    throw new TypeError('`keyPair` must be of ECDSA with P-256, and its private key for signatures')
  }
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey)
  const jwk = { crv, kty, x, y }
  return {
    privateKey,
    header: JSON.stringify({ typ: 'dpop+jwt', alg: JWT_ALGORITHM, jwk }),
    // RFC 7638 section 3: these members, in this order.
    thumbprint: await sha256(JSON.stringify(jwk)),
  }
}

/** The private half can be used and not read, by no script either. */
function newKeyPair(): Promise<WebKeyPair> {
  return crypto.subtle.generateKey(ES256_KEY, false, ['sign', 'verify'])
}
