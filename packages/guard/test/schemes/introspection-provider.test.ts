import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { Provider } from 'oidc-provider'
import type { ClientCredentials } from '../../src/schemes/client-authentication.ts'
import { introspection } from '../../src/schemes/introspection.ts'
import { recall, verify } from './introspection-fixture.ts'
import { verdictOf } from './request.ts'

// Goal: opaque tokens of a certified authorization server are taken, by every way of showing who asks.
// Method: a real server on loopback, asked by discovery.

const AUDIENCE = 'https://api.example'
const SECRET = 'a secret: with % and + in it, of some length'

let server: Server
let issuer: string
let key: JWK
const { info, warn } = console

before(async () => {
  // The server says that it is not meant for plain http.
  Object.assign(console, { info: () => undefined, warn: () => undefined })
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  key = { ...(await exportJWK(privateKey)), kid: 'api', alg: 'ES256' }
  server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(
    issuer,
    configurationOf({ ...(await exportJWK(publicKey)), kid: 'api' }),
  )
  server.on('request', provider.callback())
})
after(async () => {
  Object.assign(console, { info, warn })
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

function configurationOf(apiKey: JWK): Readonly<Record<string, unknown>> {
  const on = { enabled: true }
  const machine = { redirect_uris: [], response_types: [], grant_types: ['client_credentials'] }
  const named = (method: string): object => ({
    ...machine,
    client_id: method,
    token_endpoint_auth_method: method,
  })
  return {
    clients: [
      { ...named('client_secret_basic'), client_secret: SECRET },
      { ...named('client_secret_post'), client_secret: SECRET },
      { ...named('private_key_jwt'), jwks: { keys: [apiKey] } },
    ],
    scopes: ['orders:read'],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: on,
      introspection: on,
      revocation: on,
      resourceIndicators: {
        enabled: true,
        defaultResource: () => AUDIENCE,
        getResourceServerInfo: () => ({
          scope: 'orders:read',
          audience: AUDIENCE,
          accessTokenTTL: 600,
          accessTokenFormat: 'opaque',
        }),
      },
    },
  }
}

/** Posts a form as the service whose tokens are asked about. */
function post(path: string, form: Readonly<Record<string, string>>): Promise<Response> {
  const id = 'client_secret_post'
  const body = new URLSearchParams({ client_id: id, client_secret: SECRET, ...form })
  return fetch(`${issuer}${path}`, { method: 'POST', body })
}

async function obtain(): Promise<string> {
  const form = { grant_type: 'client_credentials', scope: 'orders:read', resource: AUDIENCE }
  const { access_token: token } = (await (await post('/token', form)).json()) as {
    access_token: string
  }
  return token
}

const basic: ClientCredentials = { id: 'client_secret_basic', secret: SECRET }

describe('opaque tokens of oidc-provider', () => {
  const clients: readonly [string, () => ClientCredentials][] = [
    ['by Basic', () => basic],
    ['in the form', () => ({ id: 'client_secret_post', secret: SECRET, method: 'post' })],
    ['by an assertion', () => ({ id: 'private_key_jwt', key, method: 'private_key_jwt' })],
  ]
  for (const [name, client] of clients) {
    test(`the API says ${name} who asks [RFC 7662 2.1b MUST]`, async () => {
      const token = await obtain()
      assert.doesNotMatch(token, /\./)
      const it = introspection({ issuer, audience: AUDIENCE, client: client() })
      const verified = await verify(it, token, Date.now())
      assert.ok(verified.kind === 'ok', JSON.stringify(verified))
      const { id, kind, scopes } = verified.subject
      assert.deepEqual(
        { id, kind, scopes },
        { id: 'client_secret_post', kind: 'service', scopes: ['orders:read'] },
      )
      assert.equal(verified.facts.issuer, issuer)
      const left = (verified.facts.expiresAt ?? 0) - Date.now()
      assert.ok(left > 590_000 && left <= 600_000, `${left}`)
    })
  }

  test('an API that shows the wrong secret is 503, and the token is not to blame', async () => {
    const it = introspection({ issuer, client: { ...basic, secret: 'wrong' } })
    assert.equal(
      verdictOf(await verify(it, await obtain(), Date.now())),
      'error introspection_refused',
    )
  })

  test('a token that it does not know', async () => {
    const it = introspection({ issuer, client: basic })
    assert.equal(verdictOf(await verify(it, 'made-up', Date.now())), 'skip token_inactive')
  })

  test('a token of another audience', async () => {
    const it = introspection({ issuer, client: basic, audience: 'https://other.example' })
    assert.equal(
      verdictOf(await verify(it, await obtain(), Date.now())),
      'reject audience_mismatch',
    )
  })

  test('a token that was revoked is felt when it is forgotten, or when its age is over', async () => {
    const it = introspection({ issuer, client: basic, cache: { maxAgeSeconds: 10 } })
    const [token, now] = [await obtain(), Date.now()]
    assert.equal(verdictOf(await verify(it, token, now)), 'ok')
    assert.equal((await post('/token/revocation', { token })).status, 200)
    assert.equal(recall(it, token, now + 9_999), 'ok')
    assert.equal(verdictOf(await verify(it, token, now + 10_000)), 'reject token_revoked')
    it.forget?.('client_secret_post')
    assert.equal(recall(it, token, now), 'nothing')
  })
})
