import { randomBytes } from 'node:crypto'
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose'

/** The algorithms that are measured. */
export const algorithms = ['HS256', 'RS256', 'ES256'] as const

/** One of them. */
export type Algorithm = (typeof algorithms)[number]

/** The scenarios, in the order of the table. */
export const scenarios = ['ok', 'many', 'none', 'expired', 'noperm', 'flood'] as const

/** One of them. */
export type Scenario = (typeof scenarios)[number]

/** What every contender is given. */
export const ISSUER = 'http://127.0.0.1/issuer'
export const AUDIENCE = 'https://orders.example'
export const KEY_ID = 'bench-1'

/** Keys and tokens of one algorithm, as plain data for the servers and the load generator. */
export interface Material {
  readonly algorithm: Algorithm
  /** The public key as JWK; for HS256 the secret itself. */
  readonly publicJwk: JWK
  /** What each scenario sends; none for `none`. */
  readonly tokens: Readonly<Record<Scenario, readonly string[]>>
}

/** How many tokens come in turn. */
export const MANY = 10_000
const HOUR_S = 3600

/** Makes keys and tokens. The tokens are 600 to 800 bytes, as those of real issuers are. */
export async function createMaterial(algorithm: Algorithm, count = MANY): Promise<Material> {
  const { sign, publicJwk } = await createSigner(algorithm)
  const now = Math.floor(Date.now() / 1000)
  const claims = (n: number): JWTPayload => ({
    iss: ISSUER,
    aud: AUDIENCE,
    sub: `subject-${n}`,
    jti: randomBytes(12).toString('base64url'),
    iat: now,
    exp: now + HOUR_S,
    scope: 'openid profile orders:read',
    roles: ['member'],
    tenant: 'acme',
    email: `subject-${n}@acme.example`,
    client_id: 'orders-web-application',
    session: randomBytes(48).toString('base64url'),
  })
  const ok = await sign(claims(0))
  const many = await Promise.all(Array.from({ length: count }, (_, n) => sign(claims(n))))
  return {
    algorithm,
    publicJwk,
    tokens: {
      ok: [ok],
      many,
      none: [],
      expired: [await sign({ ...claims(1), iat: now - 2 * HOUR_S, exp: now - HOUR_S })],
      noperm: [await sign({ ...claims(2), scope: 'openid profile', roles: ['guest'] })],
      flood: many.map(forge),
    },
  }
}

/** The same token with another signature of the same length. */
function forge(token: string): string {
  const dot = token.lastIndexOf('.') + 1
  const length = Math.floor(((token.length - dot) * 3) / 4)
  return token.slice(0, dot) + randomBytes(length).toString('base64url')
}

interface Signer {
  readonly sign: (claims: JWTPayload) => Promise<string>
  readonly publicJwk: JWK
}

async function createSigner(algorithm: Algorithm): Promise<Signer> {
  const header = { alg: algorithm, typ: 'JWT', kid: KEY_ID }
  if (algorithm === 'HS256') {
    // Text, because some peers take nothing else.
    const secret = Buffer.from(randomBytes(32).toString('base64url'))
    const publicJwk = { kty: 'oct', k: secret.toString('base64url'), alg: algorithm, kid: KEY_ID }
    return { publicJwk, sign: (c) => new SignJWT(c).setProtectedHeader(header).sign(secret) }
  }
  const pair = await generateKeyPair(algorithm, { extractable: true })
  const publicJwk = {
    ...(await exportJWK(pair.publicKey)),
    alg: algorithm,
    kid: KEY_ID,
    use: 'sig',
  }
  return { publicJwk, sign: (c) => new SignJWT(c).setProtectedHeader(header).sign(pair.privateKey) }
}
