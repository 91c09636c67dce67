import { createHash, randomUUID } from 'node:crypto'
import { importJWK, type JWK, SignJWT } from 'jose'
import type { AuditRequest, Sender } from '../exchange.ts'
import type { Field } from '../plan.ts'

/** What proofs are made with. */
export interface DpopOptions {
  /** The private key. */
  readonly jwk: Readonly<Record<string, unknown>>
  readonly token: string
  /** The name of the identity. */
  readonly name: string
  readonly sender: Sender
}

/**
 * Makes a proof for each request (RFC 9449 section 4.2), with the last nonce that the server gave. The first time it
 * asks for one: a request without a nonce could be refused for that alone.
 */
export function dpopProver(
  options: DpopOptions,
): (request: AuditRequest) => Promise<readonly Field[]> {
  const { sender } = options
  let asked: Promise<unknown> | undefined
  return async (request) => {
    asked ??= sender.dpopNonce === undefined ? askForNonce(request, options) : Promise.resolve()
    await asked
    return [['DPoP', await proofFor(request, options)]]
  }
}

async function askForNonce(
  { target, origin }: AuditRequest,
  options: DpopOptions,
): Promise<unknown> {
  const { name, sender, token } = options
  const bare: AuditRequest = { method: 'GET', target, fields: [], origin }
  const proof = await proofFor(bare, options)
  const fields: readonly Field[] = [
    ['Authorization', `DPoP ${token}`],
    ['DPoP', proof],
  ]
  return await sender.send(
    { ...bare, fields },
    {
      as: name,
      operation: `GET ${target.split('?')[0]}`,
      why: 'asks for a nonce for its proofs',
      effect: { kind: 'read' },
    },
  )
}

async function proofFor(
  { method, target, origin }: AuditRequest,
  { jwk, token, sender }: DpopOptions,
): Promise<string> {
  const alg = algorithmOf(jwk)
  const nonce = sender.dpopNonce
  return await new SignJWT({
    htm: method,
    htu: `${origin ?? sender.origin ?? ''}${target.split(/[?#]/)[0]}`,
    ath: createHash('sha256').update(token).digest('base64url'),
    ...(nonce !== undefined && { nonce }),
  })
    .setProtectedHeader({ alg, typ: 'dpop+jwt', jwk: publicPartOf(jwk) })
    .setIssuedAt()
    .setJti(randomUUID())
    .sign(await importJWK(jwk as JWK, alg))
}

const ALGORITHMS: Readonly<Record<string, string>> = {
  'P-256': 'ES256',
  'P-384': 'ES384',
  'P-521': 'ES512',
  Ed25519: 'EdDSA',
}

function algorithmOf({ alg, crv }: Readonly<Record<string, unknown>>): string {
  if (typeof alg === 'string') return alg
  return (typeof crv === 'string' ? ALGORITHMS[crv] : undefined) ?? 'PS256'
}

/** What of a key may be shown: only what is known to be public (RFC 7518 section 6). */
function publicPartOf(jwk: Readonly<Record<string, unknown>>): JWK {
  const names = ['kty', 'crv', 'x', 'y', 'n', 'e']
  return Object.fromEntries(Object.entries(jwk).filter(([name]) => names.includes(name))) as JWK
}
