// Goal: Caddy's access log is read, and its other messages are told from it.
// Method: one row for each form of line.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { caddy, caddyConsole } from '../../../src/read/formats/caddy.ts'
import { readAll, readOne } from './lines.ts'

const request = {
  remote_ip: '10.0.0.7',
  remote_port: '4242',
  client_ip: '203.0.113.9',
  proto: 'HTTP/2.0',
  method: 'GET',
  host: 'shop.example',
  uri: '/orders?page=2',
  headers: { Accept: ['*/*'], 'User-Agent': ['curl/8.5.0'] },
}
const access = {
  level: 'info',
  ts: 1777880000.25,
  logger: 'http.log.access',
  msg: 'handled request',
  request,
  bytes_read: 0,
  user_id: 'alice',
  duration: 0.0004,
  size: 12,
  status: 200,
  resp_headers: { Server: ['Caddy'] },
}
const expected = {
  time: '2026-05-04T07:33:20.250Z',
  method: 'GET',
  path: '/orders',
  status: 200,
  address: '203.0.113.9',
  agent: 'curl/8.5.0',
  subject: 'alice',
}

describe('caddy', () => {
  test('a request', () => assert.deepEqual(readOne(caddy, JSON.stringify(access)), expected))

  test('a time in words', () => {
    const line = { ...access, ts: '2026-05-04T07:33:20.250Z' }
    assert.deepEqual(readOne(caddy, JSON.stringify(line)), expected)
  })

  test('an older version, which knows the address with its port', () => {
    const old = { ...request, client_ip: undefined, remote_ip: undefined }
    const line = { ...access, request: { ...old, remote_addr: '203.0.113.9:4242' } }
    assert.deepEqual(readOne(caddy, JSON.stringify(line)), expected)
  })

  test('another message is no request', () => {
    const line = { level: 'info', ts: 1777880000, logger: 'tls', msg: 'certificate obtained' }
    assert.equal(readAll(caddy, [JSON.stringify(line)])[0]?.outcome, 'other')
  })

  test('other JSON is not read', () => {
    assert.equal(readAll(caddy, ['{"status":200}'])[0]?.outcome, 'unread')
  })
})

describe('caddyConsole', () => {
  const { level: _level, ts: _ts, logger: _logger, msg: _msg, ...rest } = access
  const object = JSON.stringify(rest)
  const line = (level: string, words: string): string =>
    `2026/05/04 07:33:20.250\t${level}\t${words}`

  const rows = [
    ['plain', line('INFO', `http.log.access\thandled request\t${object}`)],
    [
      'in colour',
      line('\u001b[34mINFO\u001b[0m', `http.log.access.log0\thandled request\t${object}`),
    ],
    ['an error', line('ERROR', `http.log.access\thandled request\t${object}`)],
  ] as const
  for (const [name, text] of rows) {
    test(name, () => assert.deepEqual(readOne(caddyConsole, text), expected))
  }

  const outcomes = [
    ['another message', line('INFO', 'tls\tcertificate obtained\t{"identifier": "shop"}'), 'other'],
    ['a message alone', line('INFO', 'serving initial configuration'), 'other'],
    [
      'a line that is cut',
      line('INFO', 'http.log.access\thandled request\t{"request": {"re'),
      'other',
    ],
    ['an error log of nginx', '2026/05/04 07:33:20 [error] 7#7: *42 x', 'unread'],
  ] as const
  for (const [name, text, outcome] of outcomes) {
    test(name, () => assert.equal(readAll(caddyConsole, [text])[0]?.outcome, outcome))
  }
})
