import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openStores } from '@sallyport/stores'
import { schemeOf } from '../../src/rules/schemes.ts'
import { NO_STORES } from '../../src/stores.ts'
import { settingsFrom } from '../stated.ts'

const rows: readonly (readonly [written: string, name: string, challenge: string])[] = [
  [
    '{ api_key: { keys: [{ hash: "0123456789abcdef0123456789abcdef", subject: { id: x } }], header: X-Key } }',
    'api_key',
    'ApiKey',
  ],
  ['{ bearer: { issuer: "https://x.example", audience: a, name: tokens } }', 'tokens', 'Bearer'],
  [
    '{ bearer: { issuer: "https://x.example", audience: a, secret: "0123456789abcdef0123456789abcdef" } }',
    'bearer',
    'Bearer',
  ],
  [
    '{ introspection: { issuer: "https://x.example", client_id: c, client_secret: s } }',
    'introspection',
    'Bearer',
  ],
  ['{ basic: {} }', 'basic', 'Basic'],
  ['{ session: { name: pages } }', 'pages', 'Session'],
  ['{ digest: {} }', 'digest', 'Digest'],
  ['{ digest: { algorithms: [MD5], nonce: { life: 60s }, name: old } }', 'old', 'Digest'],
  [
    '{ dpop: { tokens: { bearer: { issuer: "https://x.example", audience: a } }, nonce: {}, max_age: 30s } }',
    'dpop',
    'DPoP',
  ],
  [
    '{ dpop: { tokens: { introspection: { issuer: "https://x.example", client_id: c, client_secret: s } } } }',
    'dpop',
    'DPoP',
  ],
  [
    '{ certificate: { clients: [{ san_dns: a.example, subject: { id: a } }] } }',
    'certificate',
    'ClientCertificate',
  ],
]

describe('schemes of a configuration', () => {
  for (const [written, name, challenge] of rows) {
    test(written, async () => {
      const memory = await openStores('memory:')
      const accounts = memory.kind === 'redis' ? undefined : memory
      const backends = 'backends: { orders: { hosts: [api.example] } }'
      const [settings] = settingsFrom({ schemes: `schemes: [${written}]`, backends }).schemes
      assert.ok(settings)
      const scheme = schemeOf(settings, { ...NO_STORES, accounts })
      assert.equal(scheme.name, name)
      const offered = scheme.challenges?.({ realm: 'r' })[0] ?? scheme.challenge({ realm: 'r' })
      assert.equal(offered.scheme, challenge)
      await memory.close()
    })
  }

  test('what a store would have to answer throws without one', () => {
    for (const written of [
      '{ api_key: {} }',
      '{ basic: {} }',
      '{ session: {} }',
      '{ digest: {} }',
    ]) {
      const [settings] = settingsFrom({ schemes: `schemes: [${written}]` }).schemes
      assert.ok(settings)
      assert.throws(() => schemeOf(settings, NO_STORES), /these stores keep no/, written)
    }
  })

  test('an algorithm that is none is told by its name', () => {
    const written = '{ bearer: { issuer: "https://x.example", audience: a, algorithms: none } }'
    const [settings] = settingsFrom({ schemes: `schemes: [${written}]` }).schemes
    assert.ok(settings)
    assert.throws(() => schemeOf(settings, NO_STORES), /`none` among the algorithms accepts tokens/)
  })
})
