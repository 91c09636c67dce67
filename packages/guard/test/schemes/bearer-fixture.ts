import { before } from 'node:test'
import type { Scheme, Verification } from '../../src/scheme.ts'
import { type BearerOptions, bearer, type TokenScheme } from '../../src/schemes/bearer.ts'
import { AUDIENCE, makeSigner, NOW, type Signer } from '../keys/issuer.ts'
import { found } from './request.ts'

export const ISSUER = 'https://issuer.example'
export const SECONDS: number = NOW / 1000

/** The signers of the tests: two that the scheme knows, and one who has only the same key id. */
export interface Signers {
  es: Signer
  rsa: Signer
  stranger: Signer
}

/** Makes the signers before the tests of a file run. */
export function makeSigners(): Signers {
  const signers = {} as Signers
  before(async () => {
    signers.es = await makeSigner('ES256', 'es')
    signers.rsa = await makeSigner('RS256', 'rs')
    signers.stranger = await makeSigner('ES256', 'es')
  })
  return signers
}

/** A Bearer scheme with the keys of the signers, unless the options say where others are. */
export function schemeOf({ es, rsa }: Signers, options: Partial<BearerOptions> = {}): TokenScheme {
  const isKeyed = 'secret' in options || 'keys' in options || 'jwksUri' in options
  const keys = isKeyed ? {} : { keys: { keys: [es.jwk, rsa.jwk] } }
  return bearer({ issuer: ISSUER, audience: AUDIENCE, ...keys, ...options })
}

/** Reads a token as a scheme does, and verifies it. */
export async function verify(it: Scheme, token: string, now: number = NOW): Promise<Verification> {
  return it.verify(found(it, { authorization: `Bearer ${token}` }), now)
}

/** A part of a token. */
export function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
