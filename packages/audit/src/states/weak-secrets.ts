import { createHmac, timingSafeEqual } from 'node:crypto'
import { readToken } from './token.ts'

/** Secrets that stand in examples and tutorials, and so in servers. */
export const WEAK_SECRETS: readonly string[] = [
  'secret',
  'Secret',
  'SECRET',
  'mysecret',
  'my-secret',
  'my_secret',
  'supersecret',
  'super-secret',
  'super_secret',
  'topsecret',
  'secretkey',
  'secret-key',
  'secret_key',
  'SECRET_KEY',
  'jwtsecret',
  'jwt-secret',
  'jwt_secret',
  'JWT_SECRET',
  'shhhhh',
  'password',
  'changeme',
  'change-me',
  'keyboard cat',
  'default',
  'test',
  'key',
  'private',
  '123456',
  'your-256-bit-secret',
  'your-secret-key',
]

/** The hash of an HMAC algorithm (RFC 7518 section 3.2). */
export const HMAC_HASHES: Readonly<Record<string, string>> = {
  HS256: 'sha256',
  HS384: 'sha384',
  HS512: 'sha512',
}

/** The secret that a token is signed with, if it is one that everybody knows. Nothing is sent. */
export function weakSecretOf(token: string): string | undefined {
  const read = readToken(token)
  const hash = HMAC_HASHES[String(read?.header['alg'])]
  if (read === undefined || hash === undefined) return undefined
  const [header, payload, signature] = read.parts
  const wanted = Buffer.from(signature, 'base64url')
  return WEAK_SECRETS.find((secret) => {
    const made = createHmac(hash, secret).update(`${header}.${payload}`).digest()
    return made.length === wanted.length && timingSafeEqual(made, wanted)
  })
}
