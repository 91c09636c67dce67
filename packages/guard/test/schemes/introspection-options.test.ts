import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type IntrospectionOptions, introspection } from '../../src/schemes/introspection.ts'
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
