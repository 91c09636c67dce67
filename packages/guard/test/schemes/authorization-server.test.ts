// Goal: tokens of a certified authorization server, bound to keys and certificates, pass with those and
// not without; a certified client does what our challenges ask. Real servers, real TLS.
import assert from 'node:assert/strict'
import { createServer, type RequestListener, type Server } from 'node:http'
import { connect, createSecureServer } from 'node:http2'
import { createServer as createTlsServer, request as tlsRequest } from 'node:https'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import type { TLSSocket } from 'node:tls'
import { authenticated, createModel } from '@sallyport/policy'
import { exportJWK, generateKeyPair } from 'jose'
import { Provider } from 'oidc-provider'
import * as client from 'openid-client'
import { nodeListener, route } from '../../src/adapters/node.ts'
import { createGuard } from '../../src/guard.ts'
import type { Scheme } from '../../src/scheme.ts'
import { bearer } from '../../src/schemes/bearer.ts'
import { certificate } from '../../src/schemes/certificate.ts'
import { dpop } from '../../src/schemes/dpop.ts'
import { introspection } from '../../src/schemes/introspection.ts'
import { makeCertificates, type TestCertificate } from './certificate-fixture.ts'

const AUDIENCE = 'https://orders.example'
const OPAQUE_AUDIENCE = 'https://invoices.example'
const SECRET = 'a-secret-of-the-service-that-is-long-enough'
const closing: Server[] = []
after(() => {
  for (const server of closing) {
    server.closeAllConnections?.()
    server.close()
  }
})

async function listening(server: Server): Promise<string> {
  closing.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Puts an authorization server on a server that listens. */
async function provide(server: Server, issuer: string): Promise<void> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const signing = { ...(await exportJWK(privateKey)), kid: 'key-1', alg: 'ES256', use: 'sig' }
  const service = {
    client_secret: SECRET,
    id_token_signed_response_alg: 'ES256',
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
  }
  const provider = new Provider(issuer, {
    jwks: { keys: [signing] },
    cookies: { keys: ['a-key-for-cookies-that-nobody-gets'] },
    clients: [
      { ...service, client_id: 'by-key' },
      {
        ...service,
        client_id: 'by-certificate',
        tls_client_certificate_bound_access_tokens: true,
      },
    ],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      dPoP: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      mTLS: {
        enabled: true,
        certificateBoundAccessTokens: true,
        getCertificate: ({ req }: { req: { socket: TLSSocket } }) =>
          req.socket.getPeerX509Certificate?.(),
      },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_: unknown, audience: string) => ({
          scope: 'orders:read',
          audience,
          accessTokenFormat: audience === AUDIENCE ? 'jwt' : 'opaque',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  })
  server.on('request', provider.callback())
}

/** An API behind these schemes: who asks, and how they were authenticated. */
function api(schemes: readonly Scheme[]): RequestListener {
  const guard = createGuard({
    realm: 'orders',
    model: createModel({ permissions: [] }),
    schemes,
    throttle: false,
  })
  const anybody = guard.policy('me', { rule: authenticated() })
  return nodeListener(guard, [
    route(['GET', '/me'], anybody, (_request, response, { subject }) => {
      response.end(`${subject?.id} by ${subject?.authentication.scheme}`)
    }),
  ])
}

const RESOURCE = { resource: AUDIENCE, scope: 'orders:read' }

describe('a key (RFC 9449)', () => {
  let config: client.Configuration
  let url: URL
  let handle: client.DPoPHandle
  let token: string
  let issuerUrl: string

  before(async () => {
    const authority = createServer()
    const issuer = `http://${await listening(authority)}`
    await provide(authority, issuer)
    const insecure = { execute: [client.allowInsecureRequests] }
    issuerUrl = issuer
    config = await client.discovery(new URL(issuer), 'by-key', SECRET, undefined, insecure)
    const server = createServer()
    const publicUrl = `http://${await listening(server)}`
    const tokens = bearer({ issuer, audience: AUDIENCE })
    server.on('request', api([dpop({ tokens, publicUrl, nonce: true }), tokens]))
    url = new URL('/me?page=1', publicUrl)
    handle = client.getDPoPHandle(config, await client.randomDPoPKeyPair())
    const granted = await client.clientCredentialsGrant(config, RESOURCE, { DPoP: handle })
    assert.equal(granted.token_type, 'dpop')
    token = granted.access_token
  })

  const fetchMe = (DPoP: client.DPoPHandle): Promise<Response> =>
    client.fetchProtectedResource(config, token, url, 'GET', null, undefined, { DPoP })

  test('the client takes our nonce out of the 401 and passes, then passes at once', async () => {
    for (const _ of [1, 2]) {
      const response = await fetchMe(handle)
      assert.equal(response.status, 200)
      assert.equal(await response.text(), 'by-key by dpop')
    }
  })

  test('without a nonce it is told one, in a challenge that it understands', async () => {
    const fresh = client.getDPoPHandle(config, await client.randomDPoPKeyPair())
    // Another key: the token stays refused once the nonce is right.
    await assert.rejects(fetchMe(fresh), (error: client.WWWAuthenticateChallengeError) => {
      const [challenge] = error.cause
      assert.equal(challenge?.scheme, 'dpop')
      assert.equal(challenge?.parameters.error, 'invalid_token')
      assert.match(error.response.headers.get('dpop-nonce') ?? '', /^[\w-]{32}$/)
      return true
    })
  })

  test('as a Bearer token it is refused [RFC 9449 7.2 MUST]', async () => {
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
    assert.equal(response.status, 401)
    assert.match(response.headers.get('www-authenticate') ?? '', /Bearer .*error="invalid_token"/)
  })

  test('an opaque token is bound alike, by the word of the authorization server', async () => {
    const server = createServer()
    const publicUrl = `http://${await listening(server)}`
    const asked = { id: 'by-key', secret: SECRET, method: 'basic' } as const
    const tokens = introspection({ issuer: issuerUrl, client: asked, audience: OPAQUE_AUDIENCE })
    server.on('request', api([dpop({ tokens, publicUrl }), tokens]))
    const wanted = { ...RESOURCE, resource: OPAQUE_AUDIENCE }
    const granted = await client.clientCredentialsGrant(config, wanted, { DPoP: handle })
    const { access_token: opaque } = granted
    assert.doesNotMatch(opaque, /\./)
    const at = new URL('/me', publicUrl)
    const options = { DPoP: handle }
    const shown = await client.fetchProtectedResource(
      config,
      opaque,
      at,
      'GET',
      null,
      undefined,
      options,
    )
    assert.equal(await shown.text(), 'by-key by dpop')
    const alone = await fetch(at, { headers: { authorization: `Bearer ${opaque}` } })
    assert.equal(alone.status, 401)
    assert.match(alone.headers.get('www-authenticate') ?? '', /Bearer .*error="invalid_token"/)
  })

  test('without credentials both schemes are offered, without an error [RFC 9449 7.2 SHOULD NOT]', async () => {
    const response = await fetch(url)
    const challenges = response.headers.get('www-authenticate') ?? ''
    assert.match(challenges, /^DPoP realm="orders", algs="ES256[^"]*", Bearer realm="orders"$/)
  })
})

const certificates = makeCertificates()

describe('a certificate (RFC 8705)', { skip: certificates.skip }, () => {
  const { authority, server: own, alice, bob } = certificates
  let url: string
  let token: string

  const tls = {
    cert: own?.certPem,
    key: own?.keyPem,
    ca: authority?.certPem,
    requestCert: true,
    rejectUnauthorized: false,
  }

  /** Asks over TLS, with a certificate where one is given. */
  const ask = (by: TestCertificate | undefined, at: string, options = {}): Promise<Response> => {
    const { method, headers, body } = options as RequestInit
    return new Promise((resolve, reject) => {
      const shown = by && { cert: by.certPem, key: by.keyPem }
      const fields = Object.fromEntries(new Headers(headers))
      const sent = { method: method ?? 'GET', headers: fields, ca: authority.certPem, agent: false }
      const request = tlsRequest(at, { ...sent, ...shown }, async (response) => {
        const text = (await response.toArray()).join('')
        const lines = response.headersDistinct as Record<string, string[]>
        const entries = Object.entries(lines).flatMap(([name, values]) =>
          values.map((value): [string, string] => [name, value]),
        )
        resolve(new Response(text, { status: response.statusCode ?? 0, headers: entries }))
      })
      request.on('error', reject).end(body?.toString())
    })
  }

  before(async () => {
    const authorization = createTlsServer(tls)
    const issuer = `https://${await listening(authorization)}`
    await provide(authorization, issuer)
    const byAlice = {
      [client.customFetch]: (at: string, options: object) => ask(alice, at, options),
    }
    const config = await client.discovery(
      new URL(issuer),
      'by-certificate',
      SECRET,
      undefined,
      byAlice,
    )
    token = (await client.clientCredentialsGrant(config, RESOURCE)).access_token
    const { keys } = (await (await ask(undefined, `${issuer}/jwks`)).json()) as { keys: [] }
    const server = createTlsServer(tls)
    url = `https://${await listening(server)}/me`
    server.on('request', api([bearer({ issuer, audience: AUDIENCE, keys: { keys } })]))
  })

  const asking = (by: TestCertificate | undefined): Promise<Response> =>
    ask(by, url, { headers: { authorization: `Bearer ${token}` } })

  test('the token passes over a connection with it, again and again', async () => {
    for (const _ of [1, 2, 3]) {
      const response = await asking(alice)
      assert.equal(response.status, 200)
      assert.equal(await response.text(), 'by-certificate by bearer')
    }
  })

  for (const [name, by] of [
    ['over one with another certificate', bob],
    ['over one without a certificate', undefined],
  ] as const) {
    test(`it is refused ${name} [RFC 8705 3c MUST]`, async () => {
      const response = await asking(by)
      assert.equal(response.status, 401)
      assert.match(response.headers.get('www-authenticate') ?? '', /error="invalid_token"/)
    })
  }

  const known = certificate({
    subject: ({ x509 }) => ({ id: x509.subject.replace('CN=', ''), sets: [] }),
  })

  for (const [name, by, status, body] of [
    ['one that the authority signed is a subject', alice, 200, 'alice by certificate'],
    ['one that nobody signed is refused', certificates.lonely, 401, /invalid_credentials/],
    ['none is no credentials', undefined, 401, /authentication_required/],
  ] as const) {
    test(`by itself: ${name}`, async () => {
      const server = createTlsServer(tls)
      const at = `https://${await listening(server)}/me`
      server.on('request', api([known]))
      const response = await ask(by, at)
      assert.equal(response.status, status)
      assert.equal(response.headers.get('www-authenticate'), status === 200 ? null : CHALLENGE)
      const text = await response.text()
      if (typeof body === 'string') assert.equal(text, body)
      else assert.match(text, body)
    })
  }

  test('over HTTP/2 as well', async () => {
    const server = createSecureServer(tls)
    server.on('request', api([known]) as never)
    const at = `https://${await listening(server as unknown as Server)}`
    const { certPem: cert, keyPem: key } = alice
    const session = connect(at, { ca: authority.certPem, cert, key })
    const stream = session.request({ ':path': '/me' })
    assert.equal((await stream.setEncoding('utf8').toArray()).join(''), 'alice by certificate')
    session.close()
  })
})

const CHALLENGE = 'ClientCertificate realm="orders"'
