import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { plainText, plainTextLocal } from '../../../src/read/formats/plain-text.ts'
import { readAll, readOne } from './lines.ts'

// Goal: a request is read whatever a program puts between its method, its target and its status.
const told = [
  ['morgan with a date', '[26/Nov/2021:21:45:18 +0000] GET /orders 401 141 - 1.678 ms'],
  ['pipes', '2026-05-04T07:33:20.250Z | GET /orders?page=2 | 401 | 157ms'],
  ['a dash', 'info: GET /orders 401 - 495ms'],
  ['brackets', 'ts=2024-05-02T12:17:25Z level=debug msg="GET /orders (401) 33.5ms"'],
  ['OpenStack', '7 INFO wsgi.server 10.0.0.4 "GET /orders HTTP/1.1" status: 401 len: 1893'],
  ['tabs', '29.72.168.98\t2018-12-14T18:58:01Z\t"GET /orders HTTP/1.1"\t401\t-'],
  ['koa', '  \u001b[90m-->\u001b[39m GET /orders \u001b[33m401\u001b[39m 5ms 20b'],
  ['Nest', '[Nest] 7  - LOG [HTTP] GET /orders 401 15 - curl/8.5.0 ::1'],
  ['log4js', '[2022-01-01T10:00:00Z] [INFO] http - 203.0.113.9 - - "GET /orders HTTP/1.1" 401 2'],
  [
    'uWSGI',
    '[pid: 7] 203.0.113.9 () {28 vars} [Mon May  4 07:33:20 2026] GET /orders => generated 12 bytes in 3 msecs (HTTP/1.1 401)',
  ],
  [
    'chi',
    '2026/05/04 07:33:20 "GET http://localhost/orders HTTP/1.1" from 203.0.113.9:2817 - 401 12B',
  ],
  ['Fiber', '07:33:20 | 401 |   1.2ms |  203.0.113.9 | GET     | /orders | -'],
  ['a name before the number', 'GET /orders status=401'],
] as const

const not = [
  ['another server was asked', 'GET https://api.example/orders 401'],
  ['a number of something else', 'GET /orders took 401ms'],
  ['a part of a number', 'GET /orders 4011'],
  ['a time', 'GET /orders 200:15'],
  ['a share', 'GET /orders 100% done'],
  ['words between them', 'GET /orders failed with 401'],
  ['no method', 'FORGET /orders 401'],
] as const

function readEither(text: string): Record<string, unknown> {
  const found = readOne(plainText, text)
  return Object.keys(found).length > 0 ? found : readOne(plainTextLocal, text)
}

describe('text', () => {
  for (const [name, line] of told) {
    test(`${name} is read`, () => {
      const { method, path, status } = readEither(line)
      assert.deepEqual([method, path, status], ['GET', '/orders', 401])
    })
  }
  for (const [name, line] of not) {
    test(`${name}: is not read`, () => assert.deepEqual(readEither(line), {}))
  }

  test('who asked, with what and when', () => {
    const line =
      '[2026-05-04T07:33:20Z] http - ::ffff:203.0.113.9 "GET /a HTTP/1.1" 200 2 "-" "curl/8.5.0"'
    assert.deepEqual(readEither(line), {
      time: '2026-05-04T07:33:20.000Z',
      status: 200,
      method: 'GET',
      path: '/a',
      address: '::ffff:203.0.113.9',
      agent: 'curl/8.5.0',
    })
  })

  test('the version of a browser is no address', () => {
    assert.equal(readEither('GET /a 200 "Chrome/100.0.4896.127"')['address'], undefined)
  })

  test('what else an application says is not unread', () => {
    const [first, second] = readAll(plainText, ['started', 'GET /a 200'])
    assert.deepEqual([first?.outcome, second?.outcome], ['other', 'read'])
  })

  test('numbers are statuses where nine in ten are usual ones', () => {
    const lines = (odd: number): readonly string[] =>
      Array.from({ length: 20 }, (_, n) => `GET /a ${n < odd ? 286 : 200}`)
    assert.equal(readAll(plainText, lines(2))[9]?.outcome, 'read')
    assert.equal(readAll(plainText, lines(3))[9]?.outcome, 'unread')
  })
})
