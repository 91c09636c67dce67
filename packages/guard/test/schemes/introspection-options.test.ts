import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type IntrospectionOptions, introspection } from '../../src/schemes/introspection.ts'
import { introspectionSettings } from '../../src/schemes/introspection-options.ts'
import { CLIENT } from './introspection-fixture.ts'

// Goal: a mistake in the options is told at start, with what to write instead. Method: one row per option.

describe('the options', () => {
  const client = CLIENT
  const endpointUrl = 'https://issuer.example/introspect'
  const rows: readonly [string, unknown, RegExp][] = [
    ['none', undefined, /whom to ask/],
    ['neither issuer nor endpoint', { client }, /whom to ask/],
    ['an endpoint that is no URL', { endpoint: 'x', client }, /`endpoint` must be a URL/],
    [
      'plain http to another machine [RFC 7662 4 MUST]',
      { endpoint: 'http://a.example', client },
      /https/,
    ],
    ['an issuer by plain http', { issuer: 'http://a.example', client }, /https/],
    ['no client', { endpoint: endpointUrl }, /who asks/],
    ['an audience that is empty', { endpoint: endpointUrl, client, audience: [] }, /`audience`/],
    [
      'a negative age beyond a minute',
      { endpoint: endpointUrl, client, cache: { negativeSeconds: 61 } },
      /from 0 to 60/,
    ],
    ['no time', { endpoint: endpointUrl, client, timeoutSeconds: 0 }, /from 0.05 to 30/],
    ['no question at all', { endpoint: endpointUrl, client, concurrency: 0 }, /from 1/],
    [
      'a breaker that opens at once',
      { endpoint: endpointUrl, client, breaker: { failures: 0 } },
      /from 1/,
    ],
  ]
  for (const [name, options, expected] of rows) {
    test(name, () =>
      assert.throws(() => introspection(options as IntrospectionOptions), {
        name: 'TypeError',
        message: expected,
      }),
    )
  }
})

describe('the settings', () => {
  const endpoint = 'https://issuer.example/introspect'
  const issuer = 'https://issuer.example'
  const settingsOf = (options: Partial<IntrospectionOptions>) =>
    introspectionSettings({ client: CLIENT, ...options })

  test('what holds where nothing is said', () => {
    assert.deepEqual(settingsOf({ endpoint }), {
      issuer: undefined,
      endpoint: new URL(endpoint),
      transport: 'https',
      audiences: undefined,
      active: { maxEntries: 10_000, maxAgeSeconds: 30 },
      inactive: { maxEntries: 10_000, maxAgeSeconds: 5 },
      timeoutMs: 3_000,
      concurrency: 64,
      toleranceMs: 5_000,
      tokenLengthMax: 16_384,
    })
  })

  test('with an issuer alone the endpoint is looked for there', () => {
    const { issuer: stated, endpoint: place } = settingsOf({ issuer })
    assert.deepEqual([stated, place], [issuer, undefined])
  })

  const transports: readonly [Partial<IntrospectionOptions>, string][] = [
    [{ issuer }, 'https'],
    [{ issuer: 'http://127.0.0.1:3000' }, 'loopback'],
    [{ endpoint: 'http://localhost/introspect' }, 'loopback'],
    [{ issuer: 'http://issuer.internal', allowInsecure: true }, 'any'],
    [{ issuer, allowInsecure: true }, 'any'],
  ]
  for (const [options, transport] of transports) {
    test(`${JSON.stringify(options)} allows ${transport}`, () => {
      assert.equal(settingsOf(options).transport, transport)
    })
  }

  test('several audiences', () => {
    assert.deepEqual(settingsOf({ endpoint, audience: ['a', 'b'] }).audiences, new Set(['a', 'b']))
  })

  for (const audience of [[], '', ['a', ''], ['', 'a'], 7, ['a', 7], {}]) {
    test(`${JSON.stringify(audience)} is no audience`, () => {
      const options = { endpoint, audience: audience as string }
      assert.throws(() => settingsOf(options), { name: 'TypeError', message: /`audience`/ })
    })
  }

  const bounds = [
    ['timeoutSeconds', 0.05, 30, 0.01],
    ['concurrency', 1, 10_000, 1],
    ['clockToleranceSeconds', 0, 300, 1],
    ['tokenLengthMax', 16, 262_144, 1],
  ] as const
  for (const [name, min, max, step] of bounds) {
    test(`${name} is from ${min} to ${max}`, () => {
      for (const value of [min, max]) assert.ok(settingsOf({ endpoint, [name]: value }))
      for (const value of [min - step, max + step]) {
        const message = new RegExp(`\`${name}\``)
        assert.throws(() => settingsOf({ endpoint, [name]: value }), { name: 'TypeError', message })
      }
    })
  }
})
