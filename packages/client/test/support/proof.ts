import assert from 'node:assert/strict'
import { createHash, createPublicKey, verify } from 'node:crypto'

/** A JWT taken apart. */
export interface ReadJwt {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
}

/** Takes a JWT apart and verifies it by the key in its header, or by the given one. */
export function verifiedJwt(jwt: string, key?: JsonWebKey): ReadJwt {
  const [header = '', claims = '', signature = '', ...more] = jwt.split('.')
  assert.deepEqual(more, [])
  assert.match(jwt, /^[\w.-]+$/)
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
  const jwk = key ?? read(header).jwk
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' })
  const signed = Buffer.from(`${header}.${claims}`)
  const by = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const
  assert.ok(verify('sha256', signed, by, Buffer.from(signature, 'base64url')))
  return { header: read(header), claims: read(claims) }
}

/** The SHA-256 hash of a text in base64url, by Node. */
export function hashed(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
