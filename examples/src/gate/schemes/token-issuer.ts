import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What of a good token is other. */
export interface TokenParts {
  readonly header?: Readonly<Record<string, unknown>>
  readonly claims?: Readonly<Record<string, unknown>>
}

/** An issuer of tokens by RS256, with its keys at an address. */
export interface TokenIssuer {
  readonly url: string
  /** How often its keys were asked for. */
  readonly fetches: number
  /** A token for alice and for `orders`, good but for the parts that are given. */
  token(parts?: TokenParts): string
  /** The same, with every header and claim, and signed by whom it is told. */
  signed(parts: TokenParts, signature: (text: string) => Buffer): string
  /** Its public key, as an attacker knows it. */
  readonly publicKey: KeyObject
  stop(): Promise<void>
}

const KID = 'of-the-issuer'

/** Starts an issuer on a free port of loopback. */
export async function startTokenIssuer(): Promise<TokenIssuer> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: KID, alg: 'RS256', use: 'sig' }
  let fetches = 0
  const server = createServer((_, response) => {
    fetches += 1
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify({ keys: [jwk] }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const signed: TokenIssuer['signed'] = ({ header = {}, claims = {} }, signature) => {
    const seconds = Math.floor(Date.now() / 1000)
    const text = [
      { alg: 'RS256', typ: 'at+jwt', kid: KID, ...header },
      { iss: url, aud: 'orders', sub: 'alice', iat: seconds - 300, exp: seconds + 600, ...claims },
    ]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    return `${text}.${signature(text).toString('base64url')}`
  }
  return {
    ...{ url, publicKey, signed },
    get fetches() {
      return fetches
    },
    token: (parts = {}) => signed(parts, (text) => sign('sha256', Buffer.from(text), privateKey)),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The texts in which an attacker may take a public key for a secret. */
export function asSecrets(key: KeyObject): Readonly<Record<string, Buffer>> {
  const spki = createPublicKey(key.export({ type: 'spki', format: 'pem' }) as string)
  const pem = spki.export({ type: 'spki', format: 'pem' }) as string
  return {
    pem: Buffer.from(pem),
    'pem without an end of line': Buffer.from(pem.trimEnd()),
    der: spki.export({ type: 'spki', format: 'der' }),
    pkcs1: Buffer.from(spki.export({ type: 'pkcs1', format: 'pem' }) as string),
  }
}

/** An HMAC by a secret, as HS256 has it. */
export function hmac(secret: Buffer): (text: string) => Buffer {
  return (text) => createHmac('sha256', secret).update(text).digest()
}
