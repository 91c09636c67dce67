// Goal: nginx's error log says why it refused.
// Method: one row for each of its messages.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { nginxError } from '../../../src/read/formats/nginx-error.ts'
import { readAll, readOne } from './lines.ts'

const line = (message: string): string =>
  `2026/05/04 07:33:20 [error] 7#7: *42 ${message}, client: 203.0.113.9, server: shop, request: "GET /orders?x=1 HTTP/1.1", host: "shop.example"`
const expected = {
  time: '2026-05-04T07:33:20.000Z',
  method: 'GET',
  path: '/orders',
  address: '203.0.113.9',
}

const rows = [
  [
    'user "bob" was not found in "/etc/nginx/htpasswd"',
    { status: 401, reason: 'account_unknown', account: 'bob' },
  ],
  ['user "bob": password mismatch', { status: 401, reason: 'password_wrong', account: 'bob' }],
  [
    'no user/password was provided for basic authentication',
    { status: 401, reason: 'no_credentials' },
  ],
  ['access forbidden by rule', { status: 403, reason: 'address_not_allowed' }],
  ['directory index of "/srv/" is forbidden', { status: 403, reason: 'rule_not_met' }],
  [
    'auth request unexpected status: 502 while sending to client',
    { status: 500, reason: 'policy_failed' },
  ],
  ['limiting requests, excess: 5.2 by zone "api"', { status: 429, reason: 'address_throttled' }],
] as const

describe('nginxError', () => {
  for (const [message, seen] of rows) {
    test(message, () => {
      assert.deepEqual(readOne(nginxError, line(message)), { ...expected, ...seen })
    })
  }

  const outcomes = [
    ['another message', line('connect() failed (111: Connection refused)'), 'other'],
    ['one without a request', '2026/05/04 07:33:20 [notice] 1#1: start worker processes', 'other'],
    ['another log', '2026-05-04 07:33:20 INFO started', 'unread'],
  ] as const
  for (const [name, text, outcome] of outcomes) {
    test(name, () => assert.equal(readAll(nginxError, [text])[0]?.outcome, outcome))
  }
})
