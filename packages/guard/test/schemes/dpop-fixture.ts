import { hash } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import type { AccessRequest, FieldLines } from '../../src/request.ts'
import type { Scheme, Verification } from '../../src/scheme.ts'
import { type DpopOptions, dpop } from '../../src/schemes/dpop.ts'
import { NOW } from '../keys/issuer.ts'
import { type Signers, schemeOf } from './bearer-fixture.ts'
import { requestWith } from './request.ts'

/** The public address of the API of the tests. */
export const PUBLIC_URL = 'https://api.example'

/** A key of a client, with what it makes. */
export interface Holder {
  readonly jwk: JWK
  readonly privateJwk: JWK
  /** What tokens for this key carry. */
  readonly confirmation: { readonly cnf: { readonly jkt: string } }
  /** A proof for a token, good but for what the parts say; `undefined` takes a claim away. */
  prove(token: string, parts?: ProofParts): Promise<string>
}

/** What differs from a good proof. */
export interface ProofParts {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
}

let count = 0

/** Makes the key of a client. */
export async function makeHolder(algorithm = 'ES256'): Promise<Holder> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true })
  const jwk = await exportJWK(publicKey)
  return {
    jwk,
    privateJwk: await exportJWK(privateKey),
    confirmation: { cnf: { jkt: await calculateJwkThumbprint(jwk) } },
    prove: (token, { claims = {}, header = {} } = {}) => {
      count += 1
      const good = {
        jti: `proof-${count}`,
        htm: 'GET',
        htu: `${PUBLIC_URL}/orders`,
        iat: NOW / 1000,
        ath: hash('sha256', token, 'base64url'),
      }
      return new SignJWT({ ...good, ...claims })
        .setProtectedHeader({ typ: 'dpop+jwt', alg: algorithm, jwk, ...header })
        .sign(privateKey)
    },
  }
}

/** A DPoP scheme with the keys of the signers. */
export function dpopOf(signers: Signers, options: Partial<DpopOptions> = {}): Scheme {
  return dpop({ tokens: schemeOf(signers), publicUrl: PUBLIC_URL, ...options })
}

/** A request that shows a token by DPoP, with a proof where there is one. */
export function showing(token: string, proof: FieldLines, target?: string): AccessRequest {
  return requestWith({ authorization: `DPoP ${token}`, dpop: proof }, target)
}

/** What a scheme makes of a request. */
export async function judged(
  it: Scheme,
  request: AccessRequest,
  now: number = NOW,
): Promise<Verification> {
  const reading = it.read(request)
  if (reading.kind !== 'found') throw new Error(`found nothing: ${JSON.stringify(reading)}`)
  return it.verify(reading.credentials, now)
}
