import { createHash, createPrivateKey, type JsonWebKey, randomUUID } from 'node:crypto'
import type { AuditRequest } from '../exchange.ts'
import type { Field } from '../plan.ts'
import type { Members } from '../wire/json-text.ts'
import { type AttackerKey, attackerKey, signedWith } from './attacker-keys.ts'
import { heldValue, type StateRow, withFields } from './row.ts'
import type { StateContext, StateTools } from './state-context.ts'
import { flipped, joined } from './token.ts'

const UNPROVED = 'proofs are not asked for'

/** Proofs of possession (RFC 9449 section 4.3) that are absent, another's, or made for another request. */
export async function dpopStates(context: StateContext): Promise<readonly StateRow[]> {
  const foreign = await attackerKey('ES256')
  return [
    ...absentProofs(context),
    ...foreignProofs(context, foreign),
    ...otherProofs(context),
    ...writtenProofs(context),
  ]
}

function absentProofs(context: StateContext): readonly StateRow[] {
  const { held } = context
  const bearer: Field = [held.field, `Bearer ${held.secret}`]
  return [
    {
      name: 'no proof',
      show: { apply: (bare) => withProofs(context, bare, []) },
      cause: UNPROVED,
      isSentinel: true,
    },
    {
      name: 'Bearer in the place of DPoP',
      show: { apply: (bare) => withFields(bare, [bearer]) },
      cause: UNPROVED,
    },
    {
      name: 'empty proof',
      show: { apply: (bare) => withProofs(context, bare, ['']) },
      cause: UNPROVED,
    },
    {
      name: 'proof that is none',
      show: { apply: (bare) => withProofs(context, bare, ['sallyport']) },
      cause: UNPROVED,
    },
  ]
}

function withProofs(
  { held }: StateContext,
  bare: AuditRequest,
  proofs: readonly string[],
): AuditRequest {
  const shown = proofs.map((proof): Field => ['DPoP', proof])
  return withFields(bare, [[held.field, heldValue(held)], ...shown])
}

/** Proofs by another key, which are right in all else. */
function foreignProofs(context: StateContext, key: AttackerKey): readonly StateRow[] {
  const { held, tools } = context
  const proofBy = (bare: AuditRequest): string => proofOf(bare, { key, tools, token: held.secret })
  return [
    {
      name: 'proof of another key',
      show: { apply: (bare) => withProofs(context, bare, [proofBy(bare)]) },
      cause: 'the key of the proof is not compared',
      isSentinel: held.secret.includes('.') ? undefined : true,
    },
    {
      name: 'proof with a signature that is off',
      show: { apply: (bare) => withProofs(context, bare, [signatureOff(proofBy(bare))]) },
      cause: 'the signature of the proof is not verified',
    },
  ]
}

function signatureOff(proof: string): string {
  const [header = '', payload = '', signature = ''] = proof.split('.')
  return joined(header, payload, flipped(signature))
}

interface ProofOf {
  readonly key: Pick<AttackerKey, 'alg' | 'privateKey' | 'publicJwk'>
  readonly tools: StateTools
  readonly token: string
  readonly header?: Members
  readonly claims?: Members
}

function proofOf(bare: AuditRequest, { key, tools, token, header, claims }: ProofOf): string {
  const origin = bare.origin ?? (tools.base === undefined ? '' : new URL(tools.base).origin)
  const { kid: _kid, use: _use, alg: _alg, ...jwk } = key.publicJwk
  return signedWith(
    key,
    { typ: 'dpop+jwt', alg: key.alg, jwk, ...header },
    {
      htm: bare.method,
      htu: `${origin}${bare.target.split('?')[0]}`,
      iat: Math.floor(Date.now() / 1000),
      jti: randomUUID(),
      ath: athOf(token),
      ...(tools.dpopNonce !== undefined && { nonce: tools.dpopNonce }),
      ...claims,
    },
  )
}

function athOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

/** Proofs of the right key, made for another request. */
function otherProofs(context: StateContext): readonly StateRow[] {
  const { prove } = context.held
  if (prove === undefined) return []
  const made =
    (change: (bare: AuditRequest) => AuditRequest, proof = (text: string) => text) =>
    async (bare: AuditRequest): Promise<AuditRequest> => {
      const fields = await prove(change(bare))
      const proofs = fields.filter(([name]) => name.toLowerCase() === 'dpop')
      return withProofs(
        context,
        bare,
        proofs.map(([, text]) => proof(text)),
      )
    }
  const apply = (bare: AuditRequest): AuditRequest => withProofs(context, bare, [])
  const otherMethod = (bare: AuditRequest): AuditRequest => ({ ...bare, method: 'TRACE' })
  const otherTarget = (bare: AuditRequest): AuditRequest => ({ ...bare, target: '/sallyport' })
  const same = (bare: AuditRequest): AuditRequest => bare
  return [
    {
      name: 'proof for another method',
      show: { apply, prepare: made(otherMethod) },
      cause: 'the method in the proof is not compared',
    },
    {
      name: 'proof for another address',
      show: { apply, prepare: made(otherTarget) },
      cause: 'the address in the proof is not compared',
    },
    {
      name: 'proof of the right key one bit off',
      show: { apply, prepare: made(same, signatureOff) },
      cause: 'the signature of the proof is not verified',
    },
  ]
}

/** Proofs that only whoever holds the key can write. */
function writtenProofs(context: StateContext): readonly StateRow[] {
  const { tools, held } = context
  const key = keyOf(tools.dpopKey)
  if (key === undefined) return []
  const now = Math.floor(tools.now / 1000)
  const written = (more: Pick<ProofOf, 'header' | 'claims'>): StateRow['show'] => ({
    apply: (bare) =>
      withProofs(context, bare, [proofOf(bare, { key, tools, token: held.secret, ...more })]),
  })
  const age = 'the age of the proof is not checked'
  const token = 'the token in the proof is not compared'
  return [
    { name: 'proof of an hour ago', show: written({ claims: { iat: now - 3600 } }), cause: age },
    { name: 'proof from in an hour', show: written({ claims: { iat: now + 3600 } }), cause: age },
    {
      name: 'proof for another token',
      show: written({ claims: { ath: athOf('sallyport') } }),
      cause: token,
    },
    { name: 'proof for no token', show: written({ claims: { ath: undefined } }), cause: token },
    {
      name: 'proof of another type',
      show: written({ header: { typ: 'JWT' } }),
      cause: 'the type of the proof is not checked',
    },
  ]
}

function keyOf(jwk: Members | undefined): ProofOf['key'] | undefined {
  if (jwk === undefined) return undefined
  try {
    const privateKey = createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' })
    const shown = ['kty', 'crv', 'x', 'y', 'n', 'e']
    const publicJwk = Object.fromEntries(
      Object.entries(jwk).filter(([name]) => shown.includes(name)),
    )
    return { alg: typeof jwk['alg'] === 'string' ? jwk['alg'] : 'ES256', privateKey, publicJwk }
  } catch {
    return undefined
  }
}
