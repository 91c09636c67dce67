import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import {
  type AuthorizationServer,
  startAuthorizationServer,
} from '../../src/authorization-server/server.ts'
import { send } from '../../src/http.ts'
import { passwordOf, totpSecretOf } from '../../src/orders/fixture.ts'
import { codeOf } from '../../src/session/codes.ts'
import { obtainServiceToken, obtainToken } from '../../src/tokens/obtain.ts'

// Goal: the authorization server is a real one: what it signs, others can verify by its discovery,
// and who does not know the password gets nothing.

const audience = 'https://api.example.com'
const service = { id: 'reporting', secret: 'a-secret-of-the-service' }
let server: AuthorizationServer
const warnings: string[] = []

before(async () => {
  const { warn, info } = console
  console.warn = (text: string) => warnings.push(text)
  console.info = (text: string) => warnings.push(text)
  server = await startAuthorizationServer({
    audience,
    scope: 'orders:read orders:write',
    service: { ...service, scope: 'orders:read' },
    tokenSeconds: 600,
    verifyPassword: async (subject, password) =>
      subject !== 'mallory' && password === passwordOf(subject),
    verifyCode: async (_subject, code) => code === codeOf(totpSecretOf('carol') ?? ''),
  })
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

function sourceOf() {
  return { issuer: server.issuer, audience }
}
