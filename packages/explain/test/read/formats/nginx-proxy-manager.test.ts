import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { nginxProxyManager } from '../../../src/read/formats/nginx-proxy-manager.ts'
import { readOne } from './lines.ts'

const expected = {
  time: '2026-05-04T05:33:20.000Z',
  status: 403,
  method: 'GET',
  path: '/orders',
  address: '203.0.113.9',
  agent: 'curl/8.5.0',
}
const rows = [
  ['of a host', '- 403 403 - GET https shop.example "/orders?page=2"', ' [Sent-to 10.0.0.4]'],
  ['that it answers itself', '- - 403 - GET https shop.example "/orders"', ' [Sent-to shop]'],
  ['from its cache', 'HIT - 403 - GET http shop.example "/orders"', ' [Sent-to shop]'],
  ['of no host', '403 - GET http localhost "/orders"', ''],
] as const

describe('nginx proxy manager', () => {
  for (const [name, asked, sent] of rows) {
    test(`a request ${name}`, () => {
      const front = `[04/May/2026:07:33:20 +0200] ${asked}`
      const line = `${front} [Client 203.0.113.9] [Length 12] [Gzip -]${sent} "curl/8.5.0" "-"`
      assert.deepEqual(readOne(nginxProxyManager, line), expected)
    })
  }

  test('another line is none', () => {
    const line = '[04/May/2026:07:33:20 +0200] - 403 403 - GET https shop.example "/orders"'
    assert.deepEqual(readOne(nginxProxyManager, line), {})
  })
})
