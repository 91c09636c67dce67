// Goal: Envoy's JSON is read with the names of Istio.
// Method: a line of it, with and without an answer.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { envoyJson } from '../../../src/read/formats/envoy-json.ts'
import { readAll, readOne } from './lines.ts'

const line = {
  authority: 'shop.example',
  bytes_received: 0,
  downstream_remote_address: '10.0.0.7:4242',
  duration: 3,
  method: 'GET',
  path: '/orders?page=2',
  protocol: 'HTTP/1.1',
  request_id: 'cc21d9b0-cf5c',
  response_code: 403,
  response_code_details: 'rbac_access_denied_matched_policy[none]',
  response_flags: '-',
  start_time: '2026-05-04T07:33:20.250Z',
  upstream_host: null,
  user_agent: 'curl/8.5.0',
  x_forwarded_for: '203.0.113.9',
}

describe('envoyJson', () => {
  test('a refusal with its reason', () => {
    assert.deepEqual(readOne(envoyJson, JSON.stringify(line)), {
      time: '2026-05-04T07:33:20.250Z',
      method: 'GET',
      path: '/orders',
      status: 403,
      address: '203.0.113.9',
      agent: 'curl/8.5.0',
      reason: 'rule_not_met',
      id: 'cc21d9b0-cf5c',
    })
  })

  test('the names of Envoy Gateway', () => {
    const { user_agent: agent, x_forwarded_for: address, request_id: id, path, ...rest } = line
    const gateway = { ...rest, 'x-envoy-origin-path': path, 'user-agent': agent }
    const named = { ...gateway, 'x-forwarded-for': address, 'x-request-id': id }
    assert.deepEqual(
      readOne(envoyJson, JSON.stringify(named)),
      readOne(envoyJson, JSON.stringify(line)),
    )
  })

  test('without X-Forwarded-For the peer is the client', () => {
    const seen = readOne(envoyJson, JSON.stringify({ ...line, x_forwarded_for: null }))
    assert.equal(seen['address'], '10.0.0.7')
  })

  test('a client that left before the answer', () => {
    const gone = JSON.stringify({ ...line, response_code: 0 })
    assert.equal(readAll(envoyJson, [gone])[0]?.outcome, 'other')
  })
})
