// Goal: a server that checks proofs as RFC 9449 section 4.3 says passes, and each check that is left out is found.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import {
  calculateJwkThumbprint,
  EmbeddedJWK,
  exportJWK,
  generateKeyPair,
  jwtVerify,
  SignJWT,
} from 'jose'
import type { AuditRequest } from '../../src/exchange.ts'
import type { HeldCredentials } from '../../src/identity/credentials.ts'
import type { Field } from '../../src/plan.ts'
import { credentialStates } from '../../src/states/credential-states.ts'
import { dpopStates } from '../../src/states/dpop-states.ts'
import { contextOf, type StateTools } from '../../src/states/state-context.ts'
import { BARE, heldAs, NOW, valuesOf } from './issuer.ts'

const BASE = 'http://127.0.0.1:1'
const TOKEN = 'opaque-token-of-alice'
const pair = await generateKeyPair('ES256', { extractable: true })
const jwk = { ...(await exportJWK(pair.privateKey)), alg: 'ES256' }
const publicJwk = await exportJWK(pair.publicKey)
const thumbprint = await calculateJwkThumbprint(publicJwk)
const ath = createHash('sha256').update(TOKEN).digest('base64url')

async function prove({ method, target }: AuditRequest): Promise<readonly Field[]> {
  const proof = await new SignJWT({ htm: method, htu: `${BASE}${target.split('?')[0]}`, ath })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: publicJwk })
    .setIssuedAt()
    .setJti('j')
    .sign(pair.privateKey)
  return [['DPoP', proof]]
}

const held: HeldCredentials = { ...heldAs('dpop', TOKEN, { prefix: 'DPoP ' }), prove }
const tools: StateTools = { now: NOW, base: BASE, dpopKey: jwk }

type Check = 'scheme' | 'proof' | 'signature' | 'key' | 'htm' | 'htu' | 'iat' | 'ath' | 'typ'

/** A resource server that leaves out one check. */
async function letsIn(request: AuditRequest, left: Check | undefined): Promise<boolean> {
  const [value = ''] = valuesOf(request, 'authorization')
  const [scheme = '', token] = value.split(' ')
  if (token !== TOKEN) return false
  if (scheme !== 'DPoP') return scheme === 'Bearer' && left === 'scheme'
  if (left === 'proof') return true
  const proofs = valuesOf(request, 'dpop')
  return proofs.length === 1 && (await isGood(proofs[0] ?? '', request, left))
}

async function isGood(
  proof: string,
  request: AuditRequest,
  left: Check | undefined,
): Promise<boolean> {
  const read = await (left === 'signature' ? decoded(proof) : verified(proof))
  if (read === undefined) return false
  const { header, claims } = read
  const age = Math.abs(NOW / 1000 - Number(claims['iat']))
  const key = await calculateJwkThumbprint(header['jwk'] as typeof publicJwk)
  return (
    (left === 'typ' || header['typ'] === 'dpop+jwt') &&
    // Without a signature anybody may name the right key; these states name their own.
    (left === 'key' || left === 'signature' || key === thumbprint) &&
    (left === 'htm' || claims['htm'] === request.method) &&
    (left === 'htu' || claims['htu'] === `${BASE}${request.target.split('?')[0]}`) &&
    (left === 'iat' || age < 300) &&
    (left === 'ath' || claims['ath'] === ath)
  )
}

type Read = { readonly header: Record<string, unknown>; readonly claims: Record<string, unknown> }

async function verified(proof: string): Promise<Read | undefined> {
  try {
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK)
    return { header: { ...protectedHeader }, claims: payload }
  } catch {
    return undefined
  }
}

async function decoded(proof: string): Promise<Read | undefined> {
  const [header = '', claims = ''] = proof.split('.')
  const part = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString())
  return header === '' || claims === '' ? undefined : { header: part(header), claims: part(claims) }
}

const rows: readonly (readonly [Check | undefined, readonly string[]])[] = [
  [undefined, []],
  ['proof', ['proofs are not asked for']],
  ['scheme', ['proofs are not asked for']],
  ['signature', ['the signature of the proof is not verified']],
  ['key', ['the key of the proof is not compared']],
  ['htm', ['the method in the proof is not compared']],
  ['htu', ['the address in the proof is not compared']],
  ['iat', ['the age of the proof is not checked']],
  ['ath', ['the token in the proof is not compared']],
  ['typ', ['the type of the proof is not checked']],
]

describe('dpopStates', () => {
  for (const [left, causes] of rows) {
    test(`a server that does not look at ${left ?? 'nothing'}: ${causes.join() || 'nothing'}`, async () => {
      const failed = []
      for (const state of await credentialStates(held, tools)) {
        const request = (await state.prepare?.(BARE)) ?? state.apply(BARE)
        if (state.must !== 'either' && (await letsIn(request, left))) failed.push(state)
      }
      const found = new Set<string>(failed.map(({ cause }) => cause))
      const own = failed.filter(({ impliedBy }) => !impliedBy.some((one) => found.has(one)))
      assert.deepEqual([...new Set(own.map(({ cause }) => cause))], causes)
    })
  }

  test('the server takes a good proof', async () => {
    const fields = [...BARE.fields, ...held.fields, ...(await prove(BARE))]
    assert.ok(await letsIn({ ...BARE, fields }, undefined))
  })

  test('without the key of the proofs nothing is written by it', async () => {
    const names = async (more: Partial<StateTools>): Promise<readonly string[]> =>
      (await dpopStates(contextOf(held, { ...tools, ...more }))).map(({ name }) => name)
    assert.ok((await names({})).includes('proof of an hour ago'))
    assert.ok(!(await names({ dpopKey: undefined })).includes('proof of an hour ago'))
    assert.ok(!(await names({ dpopKey: { kty: 'EC' } })).includes('proof of an hour ago'))
  })
})
