import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createLocalJWKSet, createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { createSigningKeys } from '../../src/authorization-server/keys.ts'
import {
  type AuthorizationServer,
  startAuthorizationServer,
} from '../../src/authorization-server/server.ts'
import { createStore } from '../../src/authorization-server/store.ts'
import { send } from '../../src/http.ts'
import { passwordOf, totpSecretOf } from '../../src/orders/fixture.ts'
import { codeOf } from '../../src/session/codes.ts'
import { obtainServiceToken, obtainToken } from '../../src/tokens/obtain.ts'

// Goal: the authorization server is a real one: what it signs, others can verify by its discovery,
// and who does not know the password gets nothing.

const audience = 'https://api.example.com'
const service = { id: 'reporting', secret: 'a-secret-of-the-service' }
const opaqueAudience = 'https://opaque.example.com'
let server: AuthorizationServer
const warnings: string[] = []

const options = {
  audience,
  scope: 'orders:read orders:write',
  service: { ...service, scope: 'orders:read' },
  tokenSeconds: 600,
  verifyPassword: async (subject: string, password: string) =>
    subject !== 'mallory' && password === passwordOf(subject),
  verifyCode: async (_subject: string, code: string) =>
    code === codeOf(totpSecretOf('carol') ?? ''),
}

before(async () => {
  const { warn, info } = console
  console.warn = (text: string) => warnings.push(text)
  console.info = (text: string) => warnings.push(text)
  server = await startAuthorizationServer(options)
  await obtainToken({ issuer: server.issuer, audience }, 'alice', { scope: 'orders:read' })
  Object.assign(console, { warn, info })
})
after(() => server.close())

async function verify(token: string) {
  const discovery = await send(`${server.issuer}/.well-known/openid-configuration`)
  const { jwks_uri, issuer } = JSON.parse(discovery.body)
  return jwtVerify(token, createRemoteJWKSet(new URL(jwks_uri)), { issuer, audience })
}

describe('the authorization server', () => {
  test('it has nothing to warn about', () => assert.deepEqual(warnings, []))

  test('a token of the code flow verifies by discovery and key set', async () => {
    const token = await obtainToken(sourceOf(), 'alice', { scope: 'orders:read orders:write' })
    const { payload, protectedHeader } = await verify(token)
    assert.equal(protectedHeader.typ, 'at+jwt')
    assert.equal(protectedHeader.alg, 'RS256')
    assert.equal(payload.sub, 'alice')
    assert.equal(payload['scope'], 'orders:read orders:write')
    assert.deepEqual(payload['amr'], ['pwd'])
    assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 600)
  })

  test('a second factor that is asked for is shown, and the token says so', async () => {
    const token = await obtainToken(sourceOf(), 'carol', { scope: 'orders:read', acr: 'mfa' })
    const { payload } = await verify(token)
    assert.deepEqual([payload['acr'], payload['amr']], ['mfa', ['pwd', 'otp']])
    assert.ok(Math.abs(Number(payload['auth_time']) - Date.now() / 1000) < 10)
  })

  test('without the second factor there is no token for it', async () => {
    const asked = { scope: 'orders:read', acr: 'mfa' } as const
    await assert.rejects(obtainToken(sourceOf(), 'alice', asked), /refused to sign in/)
  })

  test('a narrower scope is a narrower token', async () => {
    const token = await obtainToken(sourceOf(), 'alice', { scope: 'orders:read' })
    assert.equal((await verify(token)).payload['scope'], 'orders:read')
  })

  test('a service gets a token by its credentials, signed with ES256', async () => {
    const token = await obtainServiceToken(sourceOf(), service, 'orders:read')
    const { payload } = await verify(token)
    assert.equal(decodeProtectedHeader(token).alg, 'ES256')
    assert.equal(payload.sub, 'reporting')
    assert.equal(payload['client_id'], 'reporting')
  })

  test('a service gets no scope beyond its own', async () => {
    const token = await obtainServiceToken(sourceOf(), service, 'orders:read orders:write')
    assert.equal((await verify(token)).payload['scope'], 'orders:read')
  })

  test('a wrong secret gets no token', async () => {
    const wrong = { ...service, secret: 'guess' }
    await assert.rejects(obtainServiceToken(sourceOf(), wrong, 'orders:read'))
  })

  test('a wrong password gets no token', async () => {
    await assert.rejects(
      obtainToken(sourceOf(), 'mallory', { scope: 'orders:read' }),
      /refused to sign in/,
    )
  })

  test('there are no tokens for an API it does not know', async () => {
    const other = { issuer: server.issuer, audience: 'https://other.example.com' }
    await assert.rejects(
      obtainToken(other, 'alice', { scope: 'orders:read' }),
      /invalid_target|error/,
    )
  })

  test('a sign-in that is not under way is 400 in our words', async () => {
    const answer = await send(`${server.issuer}/interaction/made-up`)
    assert.equal(answer.status, 400)
    assert.equal(answer.body, 'this sign-in is not under way\n')
  })
})

describe('one that ended, and another in its place', () => {
  test('it has the address and the keys, and knows the opaque tokens', async () => {
    const lasting = { port: 0, keys: await createSigningKeys(), store: createStore() }
    const first = await startAuthorizationServer({ ...options, opaqueAudience, lasting })
    const jwt = await obtainServiceToken({ issuer: first.issuer, audience }, service, 'orders:read')
    const opaqueSource = { issuer: first.issuer, audience: opaqueAudience }
    const opaque = await obtainServiceToken(opaqueSource, service, 'orders:read')
    assert.ok((await isActive(first.issuer, opaque)) && !opaque.includes('.'))
    await first.close()

    const port = Number(new URL(first.issuer).port)
    const again = { ...lasting, port }
    const second = await startAuthorizationServer({ ...options, opaqueAudience, lasting: again })
    try {
      assert.equal(second.issuer, first.issuer)
      const { body } = await send(`${second.issuer}/jwks`)
      await jwtVerify(jwt, createLocalJWKSet(JSON.parse(body)), { issuer: second.issuer, audience })
      assert.ok(await isActive(second.issuer, opaque))
      assert.ok(!(await isActive(second.issuer, 'made-up')))
    } finally {
      await second.close()
    }
  })

  test('an opaque token is for services alone', async () => {
    const lasting = { port: 0, keys: await createSigningKeys(), store: createStore() }
    const it = await startAuthorizationServer({ ...options, opaqueAudience, lasting })
    const source = { issuer: it.issuer, audience: opaqueAudience }
    try {
      const asked = obtainToken(source, 'alice', { scope: 'orders:read' })
      await assert.rejects(asked, /invalid_target|error/)
    } finally {
      await it.close()
    }
  })
})

async function isActive(issuer: string, token: string): Promise<boolean> {
  const credentials = Buffer.from(`${service.id}:${service.secret}`).toString('base64')
  const { body } = await send(`${issuer}/token/introspection`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${credentials}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ token }).toString(),
  })
  return (JSON.parse(body) as { active: boolean }).active
}

function sourceOf() {
  return { issuer: server.issuer, audience }
}
