// Goal: HAProxy's httplog is read, with and without what syslog puts in front.
// Method: one row for each form.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { haproxy } from '../../../src/read/formats/haproxy.ts'
import { readAll, readOne } from './lines.ts'

const syslog = 'May  4 07:33:20 lb1 haproxy[14389]: '
const head = '203.0.113.9:33317 [04/May/2026:07:33:20.250] http-in'
const expected = {
  time: '2026-05-04T07:33:20.250Z',
  method: 'GET',
  path: '/orders',
  status: 200,
  address: '203.0.113.9',
  instance: 'srv1',
}

const rows = [
  [
    'with syslog',
    `${syslog}${head} api/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 "GET /orders?x=1 HTTP/1.1"`,
    expected,
  ],
  [
    'without it',
    `${head} api/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 "GET /orders HTTP/1.1"`,
    expected,
  ],
  [
    'captured headers are known by how they look',
    `${syslog}10.0.0.7:1 [04/May/2026:07:33:20.250] http-in api/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {shop.example|curl/8.5.0|203.0.113.9} {} "GET /orders HTTP/1.1"`,
    { ...expected, agent: 'curl/8.5.0' },
  ],
  [
    'a refusal of its own',
    `${syslog}${head} api/<NOSRV> 0/-1/-1/-1/0 403 188 - - PR-- 1/1/0/0/0 0/0 "GET /orders HTTP/1.1"`,
    { ...expected, status: 403, instance: undefined },
  ],
] as const

describe('haproxy', () => {
  for (const [name, line, seen] of rows) {
    test(name, () => assert.deepEqual({ ...seen, ...readOne(haproxy, line) }, seen))
  }

  const outcomes = [
    [
      'a client that left',
      `${syslog}${head} api/srv1 10/0/30/-1/109 -1 0 - - CH-- 1/1/1/1/0 0/0 "GET / HTTP/1.1"`,
      'other',
    ],
    [
      'a status of four digits',
      `${head} api/srv1 10/0/30/69/109 2110 2750 - - ---- 1/1/1/1/0 0/0 "GET / HTTP/1.1"`,
      'unread',
    ],
    ['another message', `${syslog}Proxy http-in started.`, 'other'],
    ['another program', 'May  4 07:33:20 lb1 sshd[1]: Accepted publickey', 'unread'],
  ] as const
  for (const [name, line, outcome] of outcomes) {
    test(name, () => assert.equal(readAll(haproxy, [line])[0]?.outcome, outcome))
  }
})
