// Goal: Envoy's text is read, in its own default format and in that of Istio.
// Method: one row for each form.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { envoy } from '../../../src/read/formats/envoy.ts'
import { readAll, readOne } from './lines.ts'

const rest = '0 19 3 2 "203.0.113.9,10.0.0.7" "curl/8.5.0" "cc21d9b0" "shop.example" "10.0.0.4:80"'
const expected = {
  time: '2026-05-04T07:33:20.250Z',
  method: 'GET',
  path: '/orders',
  status: 200,
  address: '203.0.113.9',
  agent: 'curl/8.5.0',
  instance: '10.0.0.4:80',
  id: 'cc21d9b0',
}

const rows = [
  ['the default', `[2026-05-04T07:33:20.250Z] "GET /orders?page=2 HTTP/2" 200 - ${rest}`, expected],
  [
    'Istio, with the reason of a refusal',
    `[2026-05-04T07:33:20.250Z] "GET /orders HTTP/1.1" 401 - jwt_authn_access_denied{Jwt_is_expired} - "-" ${rest} outbound|80||x - 10.0.0.4:80 10.0.0.7:1 - default`,
    { ...expected, status: 401, reason: 'token_expired' },
  ],
  [
    'Istio, answered behind it',
    `[2026-05-04T07:33:20.250Z] "GET /orders HTTP/1.1" 401 - via_upstream - "-" ${rest}`,
    { ...expected, status: 401 },
  ],
] as const

describe('envoy', () => {
  for (const [name, line, seen] of rows) {
    test(name, () => assert.deepEqual(readOne(envoy, line), seen))
  }

  test('a client that left before the answer', () => {
    const line = `[2026-05-04T07:33:20.250Z] "GET / HTTP/1.1" 0 DC ${rest}`
    assert.equal(readAll(envoy, [line])[0]?.outcome, 'other')
  })

  test('a message of Envoy itself is not read', () => {
    const line = '[2026-05-04 07:33:20.250][1][info][main] starting main dispatch loop'
    assert.equal(readAll(envoy, [line])[0]?.outcome, 'unread')
  })
})
