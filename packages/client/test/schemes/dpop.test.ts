// Goal: each request carries a proof as RFC 9449 wants it, and what servers say of nonces and clocks is used.
// Method: servers that judge proofs by their own clock and nonces, and count; proofs verified by `node:crypto`.
import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, describe, test } from 'node:test'
import { formatHttpDate } from '@sallyport/contract'
import {
  type AccessScheme,
  apiKey,
  basic,
  bearer,
  createAccessClient,
  dpopKeys,
  memoryStore,
  type Tokens,
} from '../../src/index.ts'
import { hashed, verifiedJwt } from '../support/proof.ts'
import { type ToldServer, toldServer } from '../support/told-server.ts'

const TOKENS: Tokens = { accessToken: 'Kz~8mXK1', type: 'DPoP' }
const NONCE_WANTED = 'DPoP error="use_dpop_nonce", algs="ES256"'
const PROOF_REFUSED = 'DPoP error="invalid_dpop_proof"'

const servers: ToldServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

async function serve(...given: Parameters<typeof toldServer>): Promise<ToldServer> {
  const server = await toldServer(...given)
  servers.push(server)
  return server
}

function clientOf(server: ToldServer, auth: AccessScheme = bearer({ store: memoryStore(TOKENS) })) {
  const dpop = dpopKeys()
  return { dpop, api: createAccessClient({ origins: [server.url], auth, dpop }) }
}

function proofOf({ headers }: IncomingMessage) {
  return verifiedJwt(String(headers['dpop']))
}

function refuse(response: ServerResponse, challenge: string): void {
  response.setHeader('www-authenticate', challenge)
  response.writeHead(401).end()
}

describe('a proof', () => {
  test('has what RFC 9449 section 4.2 lists, and nothing else', async () => {
    const server = await serve((_request, response) => response.end())
    const { api } = clientOf(server)
    await api.fetch('/a/../b%20c?d=e#f', { method: 'delete' })
    const request = server.asked[0]?.request as IncomingMessage
    assert.equal(request.headers.authorization, 'DPoP Kz~8mXK1')
    const { header, claims } = proofOf(request)
    const { jti, iat, ...others } = claims
    assert.deepEqual(others, {
      htm: 'DELETE',
      htu: `${server.url}/b%20c`,
      ath: hashed('Kz~8mXK1'),
    })
    assert.match(String(jti), /^[\da-f-]{36}$/)
    assert.ok(Math.abs(Number(iat) - Date.now() / 1000) < 2)
    const { jwk, ...rest } = header as { jwk: object }
    assert.deepEqual(rest, { typ: 'dpop+jwt', alg: 'ES256' })
    assert.deepEqual(Object.keys(jwk).sort(), ['crv', 'kty', 'x', 'y'])
  })

  test('is made anew for every request, and for where a redirect leads', async () => {
    const server = await serve(({ url }, response) => {
      if (url === '/old') response.writeHead(307, { location: '/new' })
      response.end()
    })
    const { api } = clientOf(server)
    await Promise.all(['/old', '/new', '/new'].map((path) => api.fetch(path)))
    const proofs = server.asked.map(({ request }) => ({ ...proofOf(request).claims, request }))
    assert.equal(new Set(proofs.map((one) => (one as { jti?: string }).jti)).size, 4)
    for (const one of proofs) {
      assert.equal((one as { htu?: string }).htu, server.url + one.request.url)
    }
  })

  test('takes a nonce that is given; for a token endpoint it names no token', async () => {
    const { prove, seenAnswer } = dpopKeys()
    const href = 'https://a.example/token'
    seenAnswer(new Response(null, { headers: { 'dpop-nonce': 'old' } }), href)
    const { claims } = verifiedJwt(await prove('POST', href, { nonce: 'n' }))
    assert.deepEqual([claims['nonce'], claims['ath']], ['n', undefined])
  })

  test('names the token that it goes with, and not the one before', async () => {
    const { prove } = dpopKeys()
    for (const accessToken of ['a', 'b', 'b', 'a']) {
      const { claims } = verifiedJwt(await prove('GET', 'https://a.example/', { accessToken }))
      assert.equal(claims['ath'], hashed(accessToken))
    }
  })
})

describe('nonces', () => {
  test('wanted for ever: two requests, and the refusal', async () => {
    const server = await serve((_request, response, number) => {
      response.setHeader('dpop-nonce', `n${number}`)
      refuse(response, NONCE_WANTED)
    })
    const { api } = clientOf(server)
    assert.equal((await api.fetch('/')).status, 401)
    const nonces = server.asked.map(({ request }) => proofOf(request).claims['nonce'])
    assert.deepEqual(nonces, [undefined, 'n1'])
  })

  test('wanted without telling one: one request', async () => {
    const server = await serve((_request, response) => refuse(response, NONCE_WANTED))
    assert.equal((await clientOf(server).api.fetch('/')).status, 401)
    assert.equal(server.asked.length, 1)
  })

  test('that of a repeat and that of a good answer are used next', async () => {
    const server = await serve((_request, response, number) => {
      response.setHeader('dpop-nonce', `n${number}`)
      if (number === 1) refuse(response, NONCE_WANTED)
      else response.end()
    })
    const { api } = clientOf(server)
    for (const _ of [1, 2, 3]) await api.fetch('/')
    const nonces = server.asked.map(({ request }) => proofOf(request).claims['nonce'])
    assert.deepEqual(nonces, [undefined, 'n1', 'n2', 'n3'])
  })

  test('an answer that a browser got elsewhere, by a redirect, tells none', async () => {
    const { bind, prove } = dpopKeys()
    const { seen, show } = bind(bearer({ store: memoryStore(TOKENS) }))
    const href = 'https://a.example/'
    const addressed = {
      href,
      origin: 'https://a.example',
      method: 'GET',
      bytes: async () => undefined,
    }
    const shown = await show(addressed)
    assert.ok(shown)
    const nonce = async () =>
      verifiedJwt(await prove('GET', href, { accessToken: 'a' })).claims['nonce']
    const answer = new Response(null, { headers: { 'dpop-nonce': 'n' } })
    seen?.(Object.defineProperty(answer.clone(), 'redirected', { value: true }), addressed, shown)
    assert.equal(await nonce(), undefined)
    seen?.(answer, addressed, shown)
    assert.equal(await nonce(), 'n')
  })

  test('of one origin are not for another, nor for a token endpoint on the same', async () => {
    const [one, other] = await Promise.all(
      ['a', 'b'].map((name) =>
        serve((_request, response) => response.setHeader('dpop-nonce', name).end()),
      ),
    )
    assert.ok(one && other)
    const dpop = dpopKeys()
    const auth = bearer({ store: memoryStore(TOKENS) })
    const api = createAccessClient({ origins: [one.url, other.url], auth, dpop })
    await api.fetch(one.url)
    const proof = verifiedJwt(await dpop.prove('POST', `${one.url}/token`))
    assert.equal(proof.claims['nonce'], undefined)
    dpop.seenAnswer(new Response(null, { headers: { 'dpop-nonce': 'c' } }), `${one.url}/token`)
    for (const { url } of [one, other, other]) await api.fetch(url)
    const nonces = [one, other].map(({ asked }) =>
      asked.map(({ request }) => proofOf(request).claims['nonce']),
    )
    assert.deepEqual(nonces, [
      [undefined, 'a'],
      [undefined, 'b'],
    ])
    const { claims } = verifiedJwt(await dpop.prove('POST', `${one.url}/other`))
    assert.equal(claims['nonce'], 'c')
  })
})

describe('clocks', () => {
  for (const [name, offSeconds] of [
    ['an hour ahead', 3_600],
    ['an hour behind', -3_600],
  ] as const) {
    /** Takes proofs of the last minute, by a clock of its own. */
    const judge = (request: IncomingMessage, response: ServerResponse, wantsNonce: boolean) => {
      const now = Date.now() / 1000 + offSeconds
      response.setHeader('date', formatHttpDate(now * 1000))
      const { iat, nonce } = proofOf(request).claims
      if (wantsNonce && nonce !== 'n') {
        response.setHeader('dpop-nonce', 'n')
        return refuse(response, NONCE_WANTED)
      }
      const age = now - Number(iat)
      if (age >= 0 && age < 60) response.end()
      else refuse(response, PROOF_REFUSED)
    }

    test(`a server ${name} is obeyed after one repeat, and from then on at once`, async () => {
      const server = await serve((request, response) => judge(request, response, false))
      const { api } = clientOf(server)
      for (const _ of [1, 2]) assert.equal((await api.fetch('/')).status, 200)
      assert.equal(server.asked.length, 3)
    })

    test(`so is one ${name} that wants a nonce as well`, async () => {
      const server = await serve((request, response) => judge(request, response, true))
      const { api } = clientOf(server)
      assert.equal((await api.fetch('/')).status, 200)
      assert.equal(server.asked.length, 2)
    })
  }

  test('a proof that is refused for ever: two requests', async () => {
    const server = await serve((_request, response) => refuse(response, PROOF_REFUSED))
    assert.equal((await clientOf(server).api.fetch('/')).status, 401)
    assert.equal(server.asked.length, 2)
  })
})

describe('bind', () => {
  const addressed = {
    href: 'https://a.example/',
    origin: 'https://a.example',
    method: 'GET',
    bytes: async () => undefined,
  }

  test('leaves other schemes as they are', () => {
    const { bind } = dpopKeys()
    for (const one of [basic('a', 'b'), apiKey({ key: 'k' })]) assert.equal(bind(one), one)
  })

  test('shows nothing where there is no token', async () => {
    assert.equal(await dpopKeys().bind(bearer()).show(addressed), undefined)
  })

  test('hands everything else to the scheme', async () => {
    const told: unknown[] = []
    const shown = { fields: { authorization: 'DPoP a', 'x-more': 'm' }, mark: 'a' }
    const scheme: AccessScheme = {
      scheme: 'bearer',
      credentials: 'fixed',
      show: () => shown,
      accepts: () => told.push('accepts') > 5,
      challenged: () => told.push('challenged'),
      seen: () => void told.push('seen'),
      unanswered: () => void told.push('unanswered'),
      renew: async (refused) => void told.push(refused),
    }
    const bound = dpopKeys().bind(scheme)
    const { fields, mark } = (await bound.show(addressed)) ?? {}
    assert.deepEqual({ ...fields, dpop: '' }, { ...shown.fields, dpop: '' })
    assert.deepEqual([bound.scheme, bound.credentials, mark], ['dpop', 'fixed', 'a'])
    const challenge = { scheme: 'DPoP', parameters: [] } as never
    assert.equal(bound.accepts?.(challenge), false)
    bound.challenged?.([challenge], addressed)
    await bound.seen?.(new Response(), addressed, shown)
    bound.unanswered?.(addressed)
    await bound.renew?.(shown)
    assert.deepEqual(told, ['accepts', 'challenged', 'seen', 'unanswered', shown])
  })

  for (const [algs, expected] of [
    [undefined, true],
    ['ES256', true],
    ['PS256 ES256', true],
    ['PS256 ES2560', false],
    ['', false],
  ] as const) {
    test(`a challenge with the algorithms \`${algs}\` is ${expected ? '' : 'not '}answered`, () => {
      const { accepts } = dpopKeys().bind(bearer({ store: memoryStore(TOKENS) }))
      const given = dpopKeys().bind({
        scheme: 'bearer',
        credentials: 'fixed',
        show: () => undefined,
      })
      const parameters = algs === undefined ? [] : [{ name: 'algs', value: algs }]
      const challenge = { scheme: 'DPoP', parameters, valid: true } as const
      assert.equal(given.accepts?.(challenge), expected)
      // Nobody has looked yet whether there is a token.
      assert.equal(accepts?.(challenge), false)
    })
  }

  test('a token that is not bound is renewed before it goes out', async () => {
    const auth = bearer({
      store: memoryStore({ accessToken: 'a', refreshToken: 'r' }),
      refresh: {
        grant: 'refresh_token',
        request: async () => ({ kind: 'tokens', tokens: { accessToken: 'b', type: 'DPoP' } }),
      },
    })
    const shown = await dpopKeys().bind(auth).show(addressed)
    assert.equal(shown?.fields['authorization'], 'DPoP b')
  })

  test('a token that is not bound never goes out, and is told as a session that ended', async () => {
    const server = await serve((_request, response) => response.end())
    const ended: unknown[] = []
    const auth = bearer({
      store: memoryStore({ accessToken: 'a' }),
      refresh: {
        grant: 'client_credentials',
        request: async () => ({ kind: 'tokens', tokens: { accessToken: 'b', type: 'Bearer' } }),
      },
    })
    const api = createAccessClient({
      origins: [server.url],
      auth,
      dpop: dpopKeys(),
      onSessionEnded: (error) => ended.push(error.message),
    })
    const expected = { kind: 'session_ended', message: /not bound to the key/ }
    for (const _ of [1, 2]) await assert.rejects(api.fetch('/'), expected)
    assert.equal(server.asked.length, 0)
    assert.equal(ended.length, 1)
  })
})
