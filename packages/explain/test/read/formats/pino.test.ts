// Goal: requests are found among what an application logs with pino, Fastify or bunyan.
// Method: lines of each, among others that are no requests.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { pino } from '../../../src/read/formats/pino.ts'
import { readAll, readOne } from './lines.ts'

const base = { level: 30, time: 1777880000250, pid: 7, hostname: 'pod-3' }
const req = {
  id: 1,
  method: 'GET',
  url: '/orders?page=2',
  headers: { host: 'shop.example', 'user-agent': 'curl/8.5.0' },
  remoteAddress: '203.0.113.9',
  remotePort: 4242,
}
const expected = {
  time: '2026-05-04T07:33:20.250Z',
  method: 'GET',
  path: '/orders',
  status: 401,
  address: '203.0.113.9',
  instance: 'pod-3',
}

describe('pino', () => {
  test('pino-http', () => {
    const line = { ...base, req, res: { statusCode: 401 }, responseTime: 3, msg: 'completed' }
    const seen = readOne(pino, JSON.stringify(line))
    assert.deepEqual(seen, { ...expected, agent: 'curl/8.5.0', id: '1' })
  })

  test('Fastify says request and status in two lines', () => {
    const { method, url, remoteAddress } = req
    const lines = [
      { ...base, reqId: 'req-1', req: { method, url, remoteAddress }, msg: 'incoming request' },
      { ...base, reqId: 'req-2', msg: 'looked up' },
      { ...base, reqId: 'req-1', res: { statusCode: 401 }, msg: 'request completed' },
      { ...base, reqId: 'req-3', res: { statusCode: 200 }, msg: 'request completed' },
    ]
    const read = readAll(
      pino,
      lines.map((line) => JSON.stringify(line)),
    )
    assert.deepEqual(
      read.map(({ outcome }) => outcome),
      ['other', 'other', 'read', 'other'],
    )
    assert.deepEqual(read[2]?.seen, { ...expected, id: 'req-1' })
  })

  test('bunyan', () => {
    const line = {
      name: 'orders',
      ...base,
      time: '2026-05-04T07:33:20.250Z',
      'remote-address': '203.0.113.9',
      method: 'GET',
      url: '/orders',
      'status-code': 401,
      v: 0,
    }
    assert.deepEqual(readOne(pino, JSON.stringify(line)), expected)
  })

  test('a message is no request', () => {
    const line = JSON.stringify({ ...base, msg: 'started' })
    assert.equal(readAll(pino, [line])[0]?.outcome, 'other')
  })
})
