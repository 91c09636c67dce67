// Goal: a certified authorization server takes what we send, by every way of showing a client; and an endpoint
// that misbehaves gets nothing out of us.
// Method: `oidc-provider`, which wants nonces; servers that answer as they are told, and what they were sent.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  type AccessError,
  bearer,
  clientCredentials,
  createAccessClient,
  dpopKeys,
  memoryStore,
  type OauthOptions,
  oauthRefresh,
  privateKeyJwt,
  type TokenAnswer,
  type TokenSource,
  type Tokens,
} from '../../src/index.ts'
import { ES256_KEY } from '../../src/jwt.ts'
import { verifiedJwt } from '../support/proof.ts'
import {
  AUDIENCE,
  type AuthorizationServer,
  authorizationServer,
  SECRET,
} from '../support/provider.ts'
import { toldServer } from '../support/told-server.ts'

const key = await crypto.subtle.generateKey(ES256_KEY, true, ['sign', 'verify'])
let authority: AuthorizationServer
before(async () => {
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', key.publicKey)
  authority = await authorizationServer({ kty, crv, x, y } as JsonWebKey)
})
after(() => authority.close())

function ask(source: TokenSource, tokens?: Tokens, signal = AbortSignal.timeout(5_000)) {
  return source.request({ tokens, signal, fetch })
}

function tokensOf(answer: TokenAnswer): Tokens {
  assert.ok(answer.kind === 'tokens', JSON.stringify(answer))
  return answer.tokens
}

describe('at a certified server', () => {
  const rows: readonly [string, () => Partial<OauthOptions>][] = [
    ['client_secret_basic', () => ({ clientSecret: SECRET })],
    ['client_secret_post', () => ({ clientSecret: SECRET, clientAuthentication: 'post' })],
    [
      'private_key_jwt',
      () => ({
        clientAuthentication: privateKeyJwt({
          privateKey: key.privateKey,
          audience: authority.issuer,
        }),
      }),
    ],
    ['none', () => ({})],
  ]
  for (const [clientId, more] of rows) {
    const optionsOf = (): OauthOptions => {
      const { tokenEndpoint } = authority
      return { tokenEndpoint, clientId, resource: AUDIENCE, ...more() }
    }

    test(`${clientId}: the refresh token is exchanged, and the new one again`, async () => {
      const first = { accessToken: 'ended', refreshToken: await authority.grant(clientId) }
      const source = oauthRefresh(optionsOf())
      const second = tokensOf(await ask(source, first))
      assert.deepEqual([second.type, second.expiresInSeconds], ['Bearer', 600])
      assert.notEqual(second.refreshToken, first.refreshToken)
      tokensOf(await ask(source, second))
      const reused = await ask(source, first)
      assert.deepEqual(reused, { kind: 'ended', why: 'the token endpoint said `invalid_grant`' })
    })

    test(`${clientId}: so it is with a key, and the nonce that is asked for`, async () => {
      const dpop = dpopKeys()
      const refreshToken = await authority.grant(clientId, await dpop.thumbprint())
      const source = oauthRefresh({ ...optionsOf(), dpop })
      authority.answers.length = 0
      const second = tokensOf(await ask(source, { accessToken: 'ended', refreshToken }))
      assert.equal(second.type, 'DPoP')
      tokensOf(await ask(source, second))
      assert.deepEqual(authority.answers, [400, 200, 200])
    })

    if (clientId === 'none') continue
    test(`${clientId}: the client asks for itself`, async () => {
      const { accessToken, scope } = tokensOf(
        await ask(clientCredentials({ ...optionsOf(), scope: 'orders:read' })),
      )
      assert.equal(scope, 'orders:read')
      assert.equal(accessToken.split('.').length, 3)
    })
  }

  test('a secret that is wrong ends no session', async () => {
    const { tokenEndpoint } = authority
    const clientId = 'client_secret_basic'
    const refreshToken = await authority.grant(clientId)
    const wrong = oauthRefresh({ tokenEndpoint, clientId, clientSecret: 'wrong' })
    const answer = await ask(wrong, { accessToken: 'ended', refreshToken })
    assert.deepEqual(answer, {
      kind: 'unavailable',
      why: 'the token endpoint said `invalid_client`',
      retryAfterSeconds: 60,
    })
    const right = oauthRefresh({ tokenEndpoint, clientId, clientSecret: SECRET })
    tokensOf(await ask(right, { accessToken: 'ended', refreshToken }))
  })
})

describe('an endpoint that misbehaves', () => {
  const clientId = 'c'
  const held = { accessToken: 'a', refreshToken: 'r' }

  test('a redirect is not followed, whatever kind it is', async () => {
    const target = await toldServer((_request, response) => response.end('{"access_token":"x"}'))
    for (const status of [301, 302, 303, 307, 308]) {
      const from = await toldServer((_request, response) => {
        response.writeHead(status, { location: target.url }).end()
      })
      const answer = await ask(oauthRefresh({ tokenEndpoint: from.url, clientId }), held)
      const why = `the token endpoint answered ${status}`
      assert.deepEqual(answer, { kind: 'unavailable', why, retryAfterSeconds: undefined })
      await from.close()
    }
    assert.equal(target.asked.length, 0)
    await target.close()
  })

  test('a nonce that is asked for again and again: two requests', async () => {
    const server = await toldServer((_request, response, number) => {
      response.setHeader('dpop-nonce', `n${number}`)
      response.writeHead(400).end('{"error":"use_dpop_nonce"}')
    })
    const dpop = dpopKeys()
    const answer = await ask(oauthRefresh({ tokenEndpoint: server.url, clientId, dpop }), held)
    assert.equal(answer.kind, 'unavailable')
    const nonces = server.asked.map(
      ({ request }) => verifiedJwt(String(request.headers['dpop'])).claims['nonce'],
    )
    assert.deepEqual(nonces, [undefined, 'n1'])
    await server.close()
  })

  test('a token that is not bound to the key is thrown away (RFC 9449 section 5)', async () => {
    const server = await toldServer((_request, response) => {
      response.end('{"access_token":"x","token_type":"Bearer"}')
    })
    const { url: tokenEndpoint } = server
    const source = oauthRefresh({ tokenEndpoint, clientId, dpop: dpopKeys() })
    assert.equal((await ask(source, held)).kind, 'unavailable')
    tokensOf(await ask(oauthRefresh({ tokenEndpoint, clientId }), held))
    await server.close()
  })

  test('without a key there is nothing to say again', async () => {
    const server = await toldServer((_request, response) => {
      response.writeHead(400).end('{"error":"use_dpop_nonce"}')
    })
    const answer = await ask(oauthRefresh({ tokenEndpoint: server.url, clientId }), held)
    assert.equal(answer.kind, 'unavailable')
    assert.equal(server.asked.length, 1)
    await server.close()
  })

  test('its clock is an hour off: the second proof has its time', async () => {
    const ahead = 3_600_000
    const server = await toldServer((request, response) => {
      const now = Date.now() + ahead
      response.setHeader('date', new Date(now).toUTCString())
      const { iat } = verifiedJwt(String(request.headers['dpop'])).claims
      const isGood = Math.abs(Number(iat) - now / 1000) < 10
      const good = '{"access_token":"x","token_type":"DPoP"}'
      response.writeHead(isGood ? 200 : 400)
      response.end(isGood ? good : '{"error":"invalid_dpop_proof"}')
    })
    const dpop = dpopKeys()
    tokensOf(await ask(oauthRefresh({ tokenEndpoint: server.url, clientId, dpop }), held))
    assert.equal(server.asked.length, 2)
    await server.close()
  })

  test('a body that never ends is given up, and with it the connection', async () => {
    let isClosed: Promise<unknown> | undefined
    const server = await toldServer((_request, response) => {
      isClosed = new Promise((resolve) => response.on('close', resolve))
      const more = (): void => {
        while (!response.destroyed && response.write(' '.repeat(65_536)));
        response.once('drain', more)
      }
      more()
    })
    const answer = await ask(oauthRefresh({ tokenEndpoint: server.url, clientId }), held)
    assert.equal(answer.kind, 'unavailable')
    await isClosed
    await server.close()
  })

  test('one that dawdles ends with the signal, at its head and in its body', async () => {
    for (const begins of [false, true]) {
      const server = await toldServer((_request, response) => {
        if (begins) response.write('{')
      })
      const source = oauthRefresh({ tokenEndpoint: server.url, clientId })
      const asked = ask(source, held, AbortSignal.timeout(50))
      await assert.rejects(asked, { name: 'TimeoutError' })
      await server.close()
    }
  })

  test('what an API says never changes who is asked', async () => {
    const foreign = await toldServer((_request, response) => response.end('{"access_token":"x"}'))
    const own = await toldServer((_request, response) => {
      response.writeHead(400).end('{"error":"invalid_grant"}')
    })
    const about = ['resource_metadata', 'token_endpoint', 'as_uri', 'error_description', 'realm']
    const text = about.map((name) => `${name}="${foreign.url}/token"`).join(', ')
    const challenge = `Bearer error="invalid_token", ${text}`
    const api = await toldServer((_request, response) => {
      response.writeHead(401, { 'www-authenticate': challenge, link: `<${foreign.url}>` }).end()
    })
    const refresh = oauthRefresh({ tokenEndpoint: own.url, clientId })
    const auth = bearer({ store: memoryStore(held), refresh })
    const client = createAccessClient({ origins: [api.url], auth })
    await assert.rejects(client.fetch('/'), ({ kind }: AccessError) => kind === 'session_ended')
    assert.deepEqual(
      [foreign, own, api].map(({ asked }) => asked.length),
      [0, 1, 1],
    )
    for (const server of [foreign, own, api]) await server.close()
  })
})

describe('what is sent', () => {
  test('is the form of RFC 6749 section 6, and what a function adds to it', async () => {
    const server = await toldServer((_request, response) => response.end('{}'))
    const source = oauthRefresh({
      tokenEndpoint: `${server.url}/token?tenant=1`,
      clientId: 'c',
      scope: 'a b',
      resource: 'https://api.example',
      clientAuthentication: async ({ headers, form, clientId }) => {
        headers['x-client'] = clientId
        form.set('more', '1')
      },
    })
    await ask(source, { accessToken: 'a', refreshToken: 'r+/=' })
    const [{ request, body } = assert.fail()] = server.asked
    assert.deepEqual([request.method, request.url], ['POST', '/token?tenant=1'])
    assert.match(request.headers['content-type'] ?? '', /^application\/x-www-form-urlencoded/)
    assert.deepEqual([request.headers['x-client'], request.headers['dpop']], ['c', undefined])
    assert.deepEqual(Object.fromEntries(new URLSearchParams(body)), {
      grant_type: 'refresh_token',
      client_id: 'c',
      refresh_token: 'r+/=',
      scope: 'a b',
      resource: 'https://api.example',
      more: '1',
    })
    await server.close()
  })

  for (const tokenEndpoint of ['/token', 'ftp://a.example/', 'https://a:b@c.example/token', '']) {
    test(`\`${tokenEndpoint}\` is no endpoint`, () => {
      for (const make of [oauthRefresh, clientCredentials]) {
        assert.throws(() => make({ tokenEndpoint, clientId: 'c' }), TypeError)
      }
    })
  }
})
