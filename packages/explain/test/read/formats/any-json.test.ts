// Goal: a JSON log is understood whatever its members are called.
// Method: one row for each way in which people name them; and JSON that is no request log.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { anyJson } from '../../../src/read/formats/any-json.ts'
import { readAll, readOne } from './lines.ts'

const expected = {
  time: '2026-05-04T07:33:20.000Z',
  method: 'GET',
  path: '/orders',
  status: 403,
  address: '203.0.113.9',
  agent: 'curl/8.5.0',
}

const rows = [
  [
    'the names of nginx',
    {
      time_local: '04/May/2026:07:33:20 +0000',
      remote_addr: '203.0.113.9',
      remote_user: '-',
      request: 'GET /orders?page=2 HTTP/1.1',
      status: '403',
      body_bytes_sent: '200',
      request_time: '0.004',
      http_referrer: '/home',
      http_user_agent: 'curl/8.5.0',
    },
    expected,
  ],
  [
    'a time as number, and parts of the request',
    {
      msec: '1777880000.000',
      ts: 1777880000.0,
      connection: 204,
      request_method: 'GET',
      uri: '/orders',
      status: 403,
      bytes: 200,
      client: '203.0.113.9',
      upstream_addr: '10.0.0.4:80',
      upstream_status: '200',
      http_user_agent: 'curl/8.5.0',
    },
    { ...expected, instance: '10.0.0.4:80' },
  ],
  [
    'the client behind a proxy',
    {
      '@timestamp': '2026-05-04T09:33:20+02:00',
      remote_addr: '10.0.0.7',
      http_x_forwarded_for: '203.0.113.9, 10.0.0.7',
      method: 'GET',
      path: '/orders',
      status: 403,
      user_agent: 'curl/8.5.0',
      request_id: 'abcdef0123456789',
    },
    { ...expected, id: 'abcdef0123456789' },
  ],
  [
    'nested, as the Elastic Common Schema',
    {
      '@timestamp': '2026-05-04T07:33:20.000Z',
      http: { request: { method: 'GET' }, response: { status_code: 403, bytes: 200 } },
      url: { path: '/orders' },
      client: { ip: '203.0.113.9' },
      user_agent: { original: 'curl/8.5.0' },
    },
    expected,
  ],
  [
    'a gateway of AWS',
    {
      requestId: 'c6af9ac6-7b61',
      ip: '203.0.113.9',
      requestTime: '04/May/2026:07:33:20 +0000',
      httpMethod: 'GET',
      resourcePath: '/orders',
      status: '403',
      userAgent: 'curl/8.5.0',
    },
    { ...expected, route: '/orders', id: 'c6af9ac6-7b61' },
  ],
] as const

describe('anyJson', () => {
  for (const [name, line, seen] of rows) {
    test(name, () => assert.deepEqual(readOne(anyJson, JSON.stringify(line)), seen))
  }

  test('members in another order, and one that is missing', () => {
    const [, line] = rows[0]
    const { http_user_agent: agent, ...rest } = line
    const turned = Object.fromEntries(Object.entries(line).reverse())
    const read = readAll(
      anyJson,
      [line, turned, rest].map((one) => JSON.stringify(one)),
    )
    const { agent: _, ...without } = expected
    assert.equal(agent, expected.agent)
    assert.deepEqual(
      read.map(({ seen }) => seen),
      [expected, expected, without],
    )
  })

  const unread = [
    ['a message', { level: 'info', time: '2026-05-04T07:33:20Z', message: 'started' }],
    ['a status without a request', { time: '2026-05-04T07:33:20Z', status: 200 }],
  ] as const
  for (const [name, line] of unread) {
    test(`${name} is no request log`, () => {
      assert.equal(readAll(anyJson, [JSON.stringify(line)])[0]?.outcome, 'unread')
    })
  }
})
