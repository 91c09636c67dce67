// Goal: Traefik's JSON is read.
// Method: a line as Traefik writes it, and one that is another's.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { traefik } from '../../../src/read/formats/traefik.ts'
import { readAll, readOne } from './lines.ts'

const line = {
  ClientAddr: '203.0.113.9:4242',
  ClientHost: '203.0.113.9',
  ClientPort: '4242',
  ClientUsername: '-',
  DownstreamContentSize: 19,
  DownstreamStatus: 403,
  Duration: 123456,
  OriginStatus: 0,
  RequestAddr: 'shop.example',
  RequestMethod: 'GET',
  RequestPath: '/orders?page=2',
  RequestProtocol: 'HTTP/1.1',
  RouterName: 'api@docker',
  ServiceAddr: '10.0.0.4:80',
  StartLocal: '2026-05-04T09:33:20.250250250+02:00',
  StartUTC: '2026-05-04T07:33:20.250250250Z',
  level: 'info',
  msg: '',
  'request_User-Agent': 'curl/8.5.0',
  time: '2026-05-04T07:33:20Z',
}
const expected = {
  time: '2026-05-04T07:33:20.250Z',
  method: 'GET',
  path: '/orders',
  status: 403,
  address: '203.0.113.9',
  agent: 'curl/8.5.0',
  instance: '10.0.0.4:80',
}

describe('traefik', () => {
  test('a request', () => assert.deepEqual(readOne(traefik, JSON.stringify(line)), expected))

  test('a user who was refused is the account that was tried', () => {
    const tried = { ...line, ClientUsername: 'alice', DownstreamStatus: 401 }
    const seen = readOne(traefik, JSON.stringify(tried))
    assert.deepEqual(seen, { ...expected, status: 401, account: 'alice' })
  })

  test('other JSON is not read', () => {
    assert.equal(readAll(traefik, ['{"level":"info","msg":"x"}'])[0]?.outcome, 'unread')
  })
})
