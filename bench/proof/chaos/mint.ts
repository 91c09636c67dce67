import { createHash, randomUUID } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose'
import type { SigningKeys } from '../../../examples/src/authorization-server/keys.ts'
import { MEMBER } from './service.ts'

/** Makes tokens as the issuer does, by its key, also while it is away. */
export interface Mint {
  token(claims: Readonly<Record<string, unknown>>): Promise<string>
  /** One that nobody issued, signed by a key that nobody knows. */
  forged(): Promise<string>
  /** A token that is bound to the key of its holder. */
  boundToken(): Promise<string>
  /** The proof of that key for a request with GET (RFC 9449 section 4.2). */
  proof(token: string, url: string): Promise<string>
}

const HOUR_SECONDS = 3600

/** Makes a mint of the keys of an issuer. */
export async function openMint(
  { es256 }: SigningKeys,
  { issuer, audience }: { readonly issuer: string; readonly audience: string },
): Promise<Mint> {
  const own = await importJWK(es256, 'ES256')
  const stranger = await generateKeyPair('ES256')
  const holder = await generateKeyPair('ES256', { extractable: true })
  const jwk = await exportJWK(holder.publicKey)
  const jkt = await calculateJwkThumbprint(jwk)
  const sign = (claims: Readonly<Record<string, unknown>>, key: typeof own, kid?: string) => {
    const now = Math.floor(Date.now() / 1000)
    const all = { iss: issuer, aud: audience, iat: now, exp: now + 3 * HOUR_SECONDS, ...claims }
    const header = { typ: 'at+jwt', alg: 'ES256', ...(kid !== undefined && { kid }) }
    return new SignJWT({ sub: 'alice', jti: randomUUID(), roles: [MEMBER], ...all })
      .setProtectedHeader(header)
      .sign(key)
  }
  return {
    token: (claims) => sign(claims, own, es256.kid),
    forged: () => sign({}, stranger.privateKey, `unknown-${randomUUID()}`),
    boundToken: () => sign({ cnf: { jkt } }, own, es256.kid),
    proof: (token, url) => {
      const ath = createHash('sha256').update(token).digest('base64url')
      const iat = Math.floor(Date.now() / 1000)
      return new SignJWT({ jti: randomUUID(), htm: 'GET', htu: url, iat, ath })
        .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk })
        .sign(holder.privateKey)
    },
  }
}
