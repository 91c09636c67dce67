import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/** How a client answers a challenge of Digest. */
export interface DigestOptions {
  /** One line of `WWW-Authenticate`. */
  readonly challenge: string
  readonly password: string
  /** The target that the credentials are for. */
  readonly uri: string
  /** How often its nonce was used before, and once more. Default 1. */
  readonly count?: number
}

/** The credentials of alice by Digest (RFC 7616 section 3.4), with SHA-256 and `auth`. */
export function digestOf({ challenge, password, uri, count = 1 }: DigestOptions): string {
  const [, nonce = ''] = /nonce="([^"]*)"/.exec(challenge) ?? []
  const [, realm = ''] = /realm="([^"]*)"/.exec(challenge) ?? []
  const hashed = (text: string): string => createHash('sha256').update(text).digest('hex')
  const [nc, cnonce] = [count.toString(16).padStart(8, '0'), 'of-the-client']
  const own = hashed(`alice:${realm}:${password}`)
  const response = hashed(`${own}:${nonce}:${nc}:${cnonce}:auth:${hashed(`GET:${uri}`)}`)
  return (
    `Digest username="alice", realm="${realm}", nonce="${nonce}", uri="${uri}", algorithm=SHA-256, ` +
    `response="${response}", qop=auth, nc=${nc}, cnonce="${cnonce}"`
  )
}

/** A key that a client proves to have (RFC 9449). */
export interface ProofKey {
  /** What a token for it has in `cnf`. */
  readonly thumbprint: string
  /** A proof for a GET of an address, with a token, and with claims that replace those of its own. */
  prove(url: string, token: string, claims?: Readonly<Record<string, unknown>>): string
}

let proofs = 0

/** Makes the key of a client. */
export function makeProofKey(): ProofKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { crv, kty, x, y } = publicKey.export({ format: 'jwk' })
  const jwk = { crv, kty, x, y }
  return {
    // RFC 7638 section 3: exactly these members, in this order.
    thumbprint: createHash('sha256').update(JSON.stringify(jwk)).digest('base64url'),
    prove: (url, token, claims = {}) => {
      proofs += 1
      const good = {
        ...{ jti: `proof-${proofs}`, htm: 'GET', htu: url, iat: Math.floor(Date.now() / 1000) },
        ath: createHash('sha256').update(token).digest('base64url'),
      }
      const parts = [
        { typ: 'dpop+jwt', alg: 'ES256', jwk },
        { ...good, ...claims },
      ]
      return signedBy(privateKey, parts)
    },
  }
}

function signedBy(key: KeyObject, parts: readonly object[]): string {
  const text = parts
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' })
  return `${text}.${signature.toString('base64url')}`
}
