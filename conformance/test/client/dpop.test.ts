// Goal: a client whose tokens are bound to a key gets through, at a certified authorization server and at our
// guard, where both want nonces; and refuses what is not bound.
// Method: real servers on loopback; the guard verifies each proof, `jose` and the RFC's examples some of them.
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, describe, test } from 'node:test'
import {
  type AccessError,
  bearer,
  type ClientDecision,
  clientCredentials,
  createAccessClient,
  type DpopKeys,
  dpopKeys,
  memoryStore,
  oauthRefresh,
  type Tokens,
} from '@sallyport/client'
import * as guards from '@sallyport/guard'
import { nodeListener, route } from '@sallyport/guard/node'
import { authenticated, createModel } from '@sallyport/policy'
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose'
import {
  AUDIENCE,
  type AuthorizationServer,
  authorizationServer,
  SECRET,
} from '../../../packages/client/test/support/provider.ts'

interface Api {
  readonly origin: string
  readonly statuses: number[]
  readonly proofs: string[]
}

let authority: AuthorizationServer
let api: Api
let server: Server

before(async () => {
  authority = await authorizationServer()
  server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  api = { origin, statuses: [], proofs: [] }
  const { issuer } = authority
  const tokens = guards.bearer({ issuer, audience: AUDIENCE })
  const guard = guards.createGuard({
    realm: 'orders',
    model: createModel({ permissions: [] }),
    schemes: [guards.dpop({ tokens, publicUrl: origin, nonce: true })],
    throttle: false,
  })
  const listener = nodeListener(guard, [
    route(
      ['POST', '/orders'],
      guard.policy('orders', { rule: authenticated() }),
      (_request, response, { subject }) => response.end(`${subject?.id} by dpop`),
    ),
  ])
  server.on('request', (request, response) => {
    api.proofs.push(String(request.headers['dpop']))
    response.on('finish', () => api.statuses.push(response.statusCode))
    listener(request, response)
  })
})
beforeEach(() => {
  for (const list of [api.statuses, api.proofs, authority.answers]) list.length = 0
})
after(async () => {
  server.closeAllConnections()
  server.close()
  await authority.close()
})

interface Made {
  readonly post: (path?: string) => Promise<Response>
  readonly decisions: readonly ClientDecision[]
  readonly auth: ReturnType<typeof bearer>
}

function client(dpop: DpopKeys, tokens: Tokens | undefined): Made {
  const { tokenEndpoint } = authority
  const store = memoryStore(tokens)
  const options = { tokenEndpoint, resource: AUDIENCE, dpop }
  const refresh =
    tokens === undefined
      ? clientCredentials({ ...options, clientId: 'client_secret_basic', clientSecret: SECRET })
      : oauthRefresh({ ...options, clientId: 'none' })
  const auth = bearer({ store, refresh })
  const decisions: ClientDecision[] = []
  const onDecision = (one: ClientDecision): unknown => decisions.push(one)
  const { request } = createAccessClient({ origins: [api.origin], auth, dpop, onDecision })
  const post = (path = '/orders?page=1#top'): Promise<Response> =>
    request(path, { method: 'POST', body: 'an order' })
  return { post, decisions, auth }
}

/** What somebody holds whose access token ended; the refresh token is bound to the key. */
async function expired(dpop: DpopKeys): Promise<Tokens> {
  const refreshToken = await authority.grant('none', await dpop.thumbprint())
  return { accessToken: 'ended', type: 'DPoP', refreshToken }
}

describe('tokens that are bound to a key (RFC 9449)', () => {
  test('a service gets a token with a nonce, then is asked for one by the API, then by nobody', async () => {
    const { post, decisions } = client(dpopKeys(), undefined)
    assert.equal(await (await post()).text(), 'client_secret_basic by dpop')
    assert.equal((await post()).status, 200)
    assert.deepEqual(authority.answers, [400, 200])
    assert.deepEqual(api.statuses, [401, 200, 200])
    assert.deepEqual(
      decisions.map(({ scheme, code, step }) => [scheme, code, step.kind]),
      [['dpop', 'use_dpop_nonce', 'repeat']],
    )
  })

  test('100 requests at once with a token that ended: one renewal, and all get through', async () => {
    const dpop = dpopKeys()
    const { post, decisions } = client(dpop, await expired(dpop))
    const answers = await Promise.all(Array.from({ length: 100 }, () => post()))
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
    // The first one asks for a nonce.
    assert.deepEqual(authority.answers, [400, 200])
    // Of those that go out before the API has told its nonce, each is repeated once more.
    for (const { attempt, step } of decisions) {
      assert.equal(step.kind, attempt === 1 ? 'refresh' : 'repeat')
      assert.ok(attempt <= 2)
    }
    assert.equal(decisions.filter(({ step }) => step.kind === 'refresh').length, 100)
    assert.equal(new Set(api.proofs).size, 100 + decisions.length)
  })

  test('the key that the tokens are bound to is the one that it says', async () => {
    const dpop = dpopKeys()
    const { post } = client(dpop, await expired(dpop))
    await post()
    const proof = api.proofs.at(-1) ?? ''
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      typ: 'dpop+jwt',
      algorithms: ['ES256'],
    })
    assert.deepEqual([payload['htm'], payload['htu']], ['POST', `${api.origin}/orders`])
    const { jwk } = protectedHeader
    assert.ok(jwk !== undefined)
    assert.equal(await calculateJwkThumbprint(jwk), await dpop.thumbprint())
  })

  test('the refresh token of another key is refused, and the session ends', async () => {
    const { post } = client(dpopKeys(), await expired(dpopKeys()))
    await assert.rejects(post(), ({ kind, message }: AccessError) => {
      assert.match(message, /`invalid_grant`/)
      return kind === 'session_ended'
    })
  })

  test('a token that is not bound is not sent, and renewed for one that is', async () => {
    const dpop = dpopKeys()
    const { type: _, ...tokens } = await expired(dpop)
    const { post, auth } = client(dpop, tokens)
    assert.equal((await post()).status, 200)
    assert.equal((await auth.tokens())?.type, 'DPoP')
    assert.deepEqual(api.statuses, [401, 200])
  })
})
