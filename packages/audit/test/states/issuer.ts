import { generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { type JWK, SignJWT } from 'jose'
import type { AuditRequest } from '../../src/exchange.ts'
import type { CredentialKind, HeldCredentials } from '../../src/identity/credentials.ts'
import { mintFrom } from '../../src/states/mint.ts'
import type { StateTools } from '../../src/states/state-context.ts'

/** The names that the tests of tokens agree on. */
export const ISSUER = 'https://issuer.example'
export const AUDIENCE = 'https://api.example'
export const NOW = Date.now()
const NOW_S = Math.floor(NOW / 1000)

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const shape = { kid: 'k1', alg: 'RS256' }
export const PRIVATE_JWK: JsonWebKey = { ...pair.privateKey.export({ format: 'jwk' }), ...shape }
export const PUBLIC_JWK: JsonWebKey = { ...pair.publicKey.export({ format: 'jwk' }), ...shape }

const CLAIMS = {
  iss: ISSUER,
  aud: AUDIENCE,
  sub: 'alice',
  scope: 'orders:read',
  iat: NOW_S,
  exp: NOW_S + 3600,
} as const

/** A good token, by the key of the issuer or by a secret. */
export async function goodToken({
  sub = 'alice',
  typ = 'at+jwt',
  secret,
}: {
  sub?: string
  typ?: string
  secret?: string
} = {}): Promise<string> {
  const alg = secret === undefined ? 'RS256' : 'HS256'
  const key = secret === undefined ? pair.privateKey : Buffer.from(secret)
  const header = { alg, typ, kid: 'k1' }
  return await new SignJWT({ ...CLAIMS, sub }).setProtectedHeader(header).sign(key)
}

/** Credentials as they are held after signing in. */
export function heldAs(
  kind: CredentialKind,
  secret: string,
  { field = 'Authorization', prefix = 'Bearer ' }: { field?: string; prefix?: string } = {},
): HeldCredentials {
  const fields = [[field, `${prefix}${secret}`]] as const
  return { identity: 'alice', kind, fields, field, prefix, secret }
}

/** All that forging can have. */
export function toolsWith(more: Partial<StateTools> = {}): StateTools {
  return {
    now: NOW,
    mint: mintFrom({ kind: 'key', jwk: PRIVATE_JWK as Readonly<Record<string, unknown>> }),
    jwks: [PUBLIC_JWK as Readonly<Record<string, unknown>>],
    ...more,
  }
}

/** The public key for a verifier. */
export const VERIFYING: JWK = PUBLIC_JWK as JWK

/** A request without credentials. */
export const BARE: AuditRequest = {
  method: 'GET',
  target: '/orders/1?full=1',
  fields: [['X-Trace', 'a']],
}

/** The values of a field of a request. */
export function valuesOf(request: AuditRequest, name: string): readonly string[] {
  return request.fields.flatMap(([field, value]) =>
    field.toLowerCase() === name.toLowerCase() ? [value] : [],
  )
}
