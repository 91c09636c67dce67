import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import type { Subject } from '@sallyport/contract'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import {
  type Identity,
  identityOf,
  LINES_BYTES_MAX,
  SIGNED_TYPE,
  type Told,
} from '../../src/identity/identity.ts'
import type { BackendSettings, IdentitySettings } from '../../src/settings.ts'

// Goal: the application is told all lines or none, and what is signed is good for one request alone.
const backend: BackendSettings = {
  dialect: 'strict',
  hosts: [],
  origins: [],
  url: undefined,
  publicUrl: undefined,
  audience: 'orders-api',
}
const plain: IdentitySettings = {
  subject: 'X-Gate-Subject',
  scope: 'X-Gate-Scope',
  tenant: 'X-Gate-Tenant',
  clientSent: 'refuse',
  signed: undefined,
}
const signing = (algorithm: 'ES256' | 'EdDSA' = 'ES256'): IdentitySettings => ({
  ...plain,
  signed: {
    header: 'X-Gate-Identity',
    issuer: 'https://gate.example',
    ttlSeconds: 30,
    algorithm,
    keyFile: undefined,
  },
})
const make = (identity: IdentitySettings, former?: Identity): Identity =>
  identityOf({ identity, backends: { orders: backend } }, former)
const alice: Subject = {
  id: 'alice',
  kind: 'user',
  tenant: 'acme',
  sets: [],
  scopes: ['orders:read', 'orders:write'],
  authentication: { scheme: 'bearer' } as never,
}
const now = 1_800_000_000_000
const told = (over: Partial<Told> = {}): Told => ({
  subject: alice,
  backend: 'orders',
  method: 'GET',
  path: '/orders/1',
  id: '01K0000000000000000000000A',
  now,
  ...over,
})
const tokenOf = async (identity: Identity, over: Partial<Told> = {}): Promise<string> => {
  const lines = await identity.fieldsOf(told(over))
  return lines?.find(([name]) => name === 'x-gate-identity')?.[1] ?? ''
}
const verify = (identity: Identity, token: string) =>
  jwtVerify(token, createLocalJWKSet(identity.jwks?.(now) as JSONWebKeySet), {
    currentDate: new Date(now),
    issuer: 'https://gate.example',
    audience: 'orders-api',
    typ: SIGNED_TYPE,
  })

describe('plain lines', () => {
  test('of a subject', () =>
    assert.deepEqual(make(plain).fieldsOf(told()), [
      ['x-gate-subject', 'alice'],
      ['x-gate-scope', 'orders:read orders:write'],
      ['x-gate-tenant', 'acme'],
    ]))
  test('of nobody all are there, and empty', () =>
    assert.deepEqual(make(plain).fieldsOf(told({ subject: undefined })), [
      ['x-gate-subject', ''],
      ['x-gate-scope', ''],
      ['x-gate-tenant', ''],
    ]))
  test('without tenant and scopes these are empty', () => {
    const { tenant: _, scopes: __, ...rest } = alice
    assert.deepEqual(make(plain).fieldsOf(told({ subject: rest })), [
      ['x-gate-subject', 'alice'],
      ['x-gate-scope', ''],
      ['x-gate-tenant', ''],
    ])
  })
  for (const [name, over] of [
    ['an empty id would be nobody', { id: '' }],
    ['an empty tenant would be none', { tenant: '' }],
    ['half a character', { id: '\udc00' }],
    ['scopes that are too long', { scopes: Array.from({ length: 100 }, (_, i) => `scope:${i}`) }],
  ] as const) {
    test(`${name}: nothing is told`, () =>
      assert.equal(make(plain).fieldsOf(told({ subject: { ...alice, ...over } })), undefined))
  }
})

describe('the signed line', () => {
  for (const algorithm of ['ES256', 'EdDSA'] as const) {
    test(`says who, for whom, and for which request: ${algorithm}`, async () => {
      const identity = make(signing(algorithm))
      const { payload, protectedHeader } = await verify(identity, await tokenOf(identity))
      assert.equal(protectedHeader.alg, algorithm)
      assert.deepEqual(payload, {
        iss: 'https://gate.example',
        aud: 'orders-api',
        sub: 'alice',
        kind: 'user',
        scope: 'orders:read orders:write',
        tenant: 'acme',
        htm: 'GET',
        pth: createHash('sha256').update('/orders/1').digest('base64url'),
        iat: now / 1000,
        exp: now / 1000 + 30,
        jti: '01K0000000000000000000000A',
      })
    })
  }
  test('of nobody has no subject', async () => {
    const identity = make(signing())
    const { payload } = await verify(identity, await tokenOf(identity, { subject: undefined }))
    assert.equal('sub' in payload || 'scope' in payload, false)
  })
  test('names the path as it is decoded', async () => {
    const identity = make(signing())
    const { payload } = await verify(identity, await tokenOf(identity, { path: '/café' }))
    assert.equal(payload['pth'], createHash('sha256').update('/café').digest('base64url'))
  })
  test('the largest subject that can be told keeps all lines under the budget', async () => {
    const identity = make(signing())
    const subject = {
      ...alice,
      id: 'a'.repeat(400),
      tenant: 'b'.repeat(200),
      scopes: ['c'.repeat(300)],
    }
    const lines = await identity.fieldsOf(told({ subject }))
    const bytes = (lines ?? []).reduce((sum, [a, b]) => sum + a.length + b.length + 4, 0)
    assert.ok(bytes > 2_000 && bytes <= LINES_BYTES_MAX, String(bytes))
    assert.equal(identity.budgetBytes, LINES_BYTES_MAX)
  })
  test('one that would take more is not told', async () => {
    const subject = {
      ...alice,
      id: 'a'.repeat(512),
      tenant: 'b'.repeat(512),
      scopes: ['c'.repeat(512)],
    }
    assert.equal(await make(signing()).fieldsOf(told({ subject })), undefined)
  })
  test('is still good after a reload', async () => {
    const before = make(signing())
    const token = await tokenOf(before)
    await assert.doesNotReject(verify(make(signing(), before), token))
  })
  test('of another process is not', async () => {
    const token = await tokenOf(make(signing()))
    await assert.rejects(verify(make(signing()), token))
  })
})

describe('what a client sent', () => {
  const { sentIn } = make(plain)
  test('nothing of ours', () => assert.equal(sentIn(['Host', 'Authorization']), undefined))
  test('the first of ours, as it was written', () =>
    assert.equal(sentIn(['Host', 'X_Gate_Subject', 'X-Gate-Tenant']), 'X_Gate_Subject'))
  test('the signed field, also where none is configured', () =>
    assert.equal(sentIn(['x-gate-identity']), 'x-gate-identity'))
  test('without signature there are no keys', () => assert.equal(make(plain).jwks, undefined))
})
