import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Answer } from '../src/answer/answer.ts'
import { createGuard, type Guard } from '../src/guard.ts'
import {
  type ResourceMetadataOptions,
  resourceMetadata,
  resourceMetadataUrl,
} from '../src/resource-metadata.ts'
import { bearer } from '../src/schemes/bearer.ts'
import { handled } from './guard-support.ts'
import { model } from './support.ts'

// Goal: clients find out where tokens come from, and nobody publishes what cannot be right. Method: one
// row per rule.

const resource = 'https://api.example/orders'
const url = 'https://api.example/.well-known/oauth-protected-resource/orders'
const issuer = 'https://issuer.example'

function guardOf(): Guard {
  const schemes = [bearer({ issuer, audience: resource, resourceMetadata: url })]
  return createGuard({ realm: 'orders', model, schemes })
}

const documentOf = (options: Partial<ResourceMetadataOptions> = {}): unknown =>
  resourceMetadata(guardOf(), { resource, ...options }).document

describe('the address', () => {
  const rows = [
    ['https://api.example', 'https://api.example/.well-known/oauth-protected-resource'],
    ['https://api.example/', 'https://api.example/.well-known/oauth-protected-resource'],
    [resource, url],
    ['https://api.example/a/b', 'https://api.example/.well-known/oauth-protected-resource/a/b'],
    ['https://api.example/a/', 'https://api.example/.well-known/oauth-protected-resource/a/'],
    ['http://127.0.0.1:3000/mcp', 'http://127.0.0.1:3000/.well-known/oauth-protected-resource/mcp'],
  ] as const
  for (const [resource, expected] of rows) {
    test(`the well-known path stands between host and path: ${resource} [RFC 9728 3.1 MUST]`, () => {
      assert.equal(resourceMetadataUrl(resource), expected)
    })
  }

  const wrong = [
    ['no text', undefined],
    ['what only turns into a text', { toString: () => 'https://api.example' }],
    ['no URL', 'api.example'],
    ['plain http to another machine [RFC 9728 1.2 MUST]', 'http://api.example'],
    ['a fragment [RFC 9728 1.2 MUST NOT]', 'https://api.example/#a'],
    ['an empty fragment', 'https://api.example/#'],
    ['a query [RFC 9728 1.2 SHOULD NOT]', 'https://api.example/?a=b'],
    ['a user', 'https://me@api.example/'],
    ['a path that routers would take for a pattern', 'https://api.example/:id'],
  ] as const
  for (const [name, resource] of wrong) {
    test(`${name} is refused at start`, () => {
      const message = /^`resource` must (?:be a URL of https without fragment|have no query)/
      assert.throws(() => resourceMetadataUrl(resource as unknown as string), {
        name: 'TypeError',
        message,
      })
    })
  }
})

describe('the document', () => {
  test('it names the resource as it was given [RFC 9728 2a MUST] [RFC 9728 3.3 MUST]', () => {
    assert.equal((documentOf() as { resource: string }).resource, resource)
  })

  test('what has no value is left out [RFC 9728 3.2b MUST]', () => {
    assert.deepEqual(documentOf({ authorizationServers: [], scopes: [] }), {
      resource,
      bearer_methods_supported: ['header'],
    })
  })

  test('everything that it can say', () => {
    const all = documentOf({
      authorizationServers: [issuer],
      scopes: ['orders:read', 'orders:write'],
      name: 'Bestellungen für alle',
      documentation: 'https://api.example/docs?v=1',
      policyPage: 'https://api.example/policy',
      termsPage: 'https://api.example/terms',
      jwksUri: 'https://api.example/jwks',
      dpop: { algorithms: ['ES256'], required: true },
      certificateBound: true,
    })
    assert.deepEqual(all, {
      resource,
      authorization_servers: [issuer],
      jwks_uri: 'https://api.example/jwks',
      scopes_supported: ['orders:read', 'orders:write'],
      bearer_methods_supported: ['header'],
      resource_name: 'Bestellungen für alle',
      resource_documentation: 'https://api.example/docs?v=1',
      resource_policy_uri: 'https://api.example/policy',
      resource_tos_uri: 'https://api.example/terms',
      tls_client_certificate_bound_access_tokens: true,
      dpop_signing_alg_values_supported: ['ES256'],
      dpop_bound_access_tokens_required: true,
    })
  })

  const wrong: readonly [string, Partial<ResourceMetadataOptions>][] = [
    ['an authorization server without https', { authorizationServers: ['http://a.example'] }],
    ['an authorization server with a query', { authorizationServers: [`${issuer}/?a`] }],
    ['an authorization server with a fragment', { authorizationServers: [`${issuer}/#a`] }],
    ['a scope with a blank', { scopes: ['a b'] }],
    ['a scope with a quote', { scopes: ['a"b'] }],
    ['an empty scope', { scopes: [''] }],
    ['keys without https [RFC 9728 2b MUST]', { jwksUri: 'http://a.example/jwks' }],
    ['a page that is no URL', { documentation: 'docs' }],
    ['an age below none', { maxAgeSeconds: -1 }],
    ['an age beyond a week', { maxAgeSeconds: 604_801 }],
  ]
  for (const [name, options] of wrong) {
    test(`${name} is refused at start`, () => assert.throws(() => documentOf(options), TypeError))
  }

  test('options that are missing are told as such', () => {
    const none = undefined as unknown as ResourceMetadataOptions
    assert.throws(() => resourceMetadata(guardOf(), none), /`resource` must be a URL/)
  })

  test('it may be kept for a week, and the option is called by its name', () => {
    assert.ok(documentOf({ maxAgeSeconds: 604_800 }))
    assert.throws(() => documentOf({ maxAgeSeconds: -1 }), /`maxAgeSeconds`/)
  })

  test('a document that no challenge speaks of is refused at start', () => {
    const expected = { name: 'TypeError', message: new RegExp(`resourceMetadata: '${url}'`) }
    for (const named of [undefined, `${url}/other`]) {
      const guard = createGuard({
        realm: 'orders',
        model,
        schemes: [
          bearer({ issuer, audience: resource, ...(named && { resourceMetadata: named }) }),
        ],
      })
      assert.throws(() => resourceMetadata(guard, { resource }), expected)
    }
  })
})

describe('the answer', () => {
  const guard = guardOf()
  const { policy, path } = resourceMetadata(guard, {
    resource,
    name: 'Für alle',
    maxAgeSeconds: 60,
  })
  const answerTo = async (
    method: string,
    fields: Readonly<Record<string, string>> = {},
  ): Promise<Answer> => {
    const outcome = await handled(guard, policy, { method, target: path, fields })
    assert.ok(outcome.kind === 'answer', 'it went on to a handler')
    return outcome.answer
  }

  test('it is JSON with status 200 [RFC 9728 3 MUST] [RFC 9728 3.2a MUST]', async () => {
    const { status, fields, body } = await answerTo('GET')
    assert.equal(status, 200)
    const byName = new Map(fields)
    assert.equal(byName.get('content-type'), 'application/json')
    assert.equal(byName.get('content-length'), String(body.length))
    assert.equal(JSON.parse(body).resource_name, 'Für alle')
    assert.match(body, /^[\x20-\x7e]+$/)
  })

  test('it may be kept, and read by pages of any origin', async () => {
    const byName = new Map((await answerTo('GET')).fields)
    assert.equal(byName.get('cache-control'), 'public, max-age=60')
    assert.equal(byName.get('access-control-allow-origin'), '*')
  })

  test('credentials that are broken or bad do not matter: who has none yet must find it', async () => {
    for (const authorization of ['Bearer', 'Bearer not.a.token', 'Basic !']) {
      assert.equal((await answerTo('GET', { authorization })).status, 200)
    }
  })

  test('HEAD has the same fields', async () => {
    const [head, get] = [await answerTo('HEAD'), await answerTo('GET')]
    assert.deepEqual([head.status, head.fields, head.body], [200, get.fields, ''])
  })

  test('a preflight is permitted, whatever fields a client adds', async () => {
    const { status, fields } = await answerTo('OPTIONS', {
      origin: 'https://app.example',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'mcp-protocol-version',
    })
    assert.equal(status, 204)
    assert.deepEqual(fields, [
      ['allow', 'GET, HEAD, OPTIONS'],
      ['access-control-allow-methods', 'GET'],
      ['access-control-allow-headers', '*'],
      ['access-control-max-age', '60'],
      ['cache-control', 'no-store'],
      ['x-content-type-options', 'nosniff'],
      ['access-control-allow-origin', '*'],
    ])
  })

  test('any other method is 405, and says which are allowed [RFC 9110 15.5.6 MUST]', async () => {
    const { status, fields } = await answerTo('POST')
    assert.equal(status, 405)
    assert.deepEqual(fields, [
      ['allow', 'GET, HEAD, OPTIONS'],
      ['cache-control', 'no-store'],
      ['x-content-type-options', 'nosniff'],
      ['access-control-allow-origin', '*'],
      ['content-length', '0'],
    ])
  })
})
