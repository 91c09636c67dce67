// Goal: combined and common logs are read as Apache, nginx and Traefik write them, with what people add to them.
// Method: one row for each form, with a line of it and all that it says.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { combined, combinedLocal } from '../../../src/read/formats/combined.ts'
import { readAll, readOne } from './lines.ts'

const time = '2026-05-04T07:33:01.000Z'
const stamp = '[04/May/2026:07:33:01 +0000]'
const usual = { time, method: 'GET', path: '/orders', status: 200, address: '203.0.113.9' }

const rows = [
  [
    'combined',
    `203.0.113.9 - - ${stamp} "GET /orders HTTP/1.1" 200 12 "-" "curl/8.5.0"`,
    { ...usual, agent: 'curl/8.5.0' },
  ],
  ['common has no agent', `203.0.113.9 - - ${stamp} "GET /orders HTTP/1.1" 200 12`, usual],
  [
    'a query is left out',
    `203.0.113.9 - - ${stamp} "GET /orders?token=secret HTTP/1.1" 200 12`,
    usual,
  ],
  [
    'a zone is taken off',
    '203.0.113.9 - - [04/May/2026:09:33:01 +0200] "GET /orders HTTP/1.1" 200 1',
    usual,
  ],
  [
    'a western zone is added',
    '203.0.113.9 - - [04/May/2026:02:03:01 -0530] "GET /orders HTTP/1.1" 200 1',
    usual,
  ],
  [
    'an ISO time',
    '203.0.113.9 - - [2026-05-04T09:33:01+02:00] "GET /orders HTTP/1.1" 200 1',
    usual,
  ],
  [
    'IPv6',
    `2001:db8::1 - - ${stamp} "GET /orders HTTP/2.0" 200 12`,
    { ...usual, address: '2001:db8::1' },
  ],
  ['HTTP/2 without a dot', `203.0.113.9 - - ${stamp} "GET /orders HTTP/2" 200 12`, usual],
  [
    'a user who was let in is the subject',
    `203.0.113.9 - alice ${stamp} "GET /orders HTTP/1.1" 200 1`,
    { ...usual, subject: 'alice' },
  ],
  [
    'one on a 401 is the account that was tried',
    `203.0.113.9 - alice ${stamp} "GET /orders HTTP/1.1" 401 1`,
    { ...usual, status: 401, account: 'alice' },
  ],
  [
    'a user with blanks',
    `203.0.113.9 - a b c ${stamp} "GET /orders HTTP/1.1" 403 1`,
    { ...usual, status: 403, subject: 'a b c' },
  ],
  ['blanks in front', `  203.0.113.9 - - ${stamp} "GET /orders HTTP/1.1" 200 1`, usual],
  ['zeros in front', `\u0000\u0000203.0.113.9 - - ${stamp} "GET /orders HTTP/1.1" 200 1`, usual],
  [
    'an id in front of a user who is none',
    `shop.example 203.0.113.9 - 95386da8 - ${stamp} "GET /orders HTTP/1.1" 200 1`,
    usual,
  ],
  [
    'what some collector put in front',
    `May  4 web-1 INFO 203.0.113.9 - - ${stamp} "GET /orders HTTP/1.1" 200 1`,
    usual,
  ],
  [
    'a field more, in which nobody is',
    `203.0.113.9 - - - ${stamp} "GET /orders HTTP/1.1" 200 1`,
    usual,
  ],
  ['a blank more', `203.0.113.9  - - ${stamp} "GET /orders HTTP/1.1" 200 1`, usual],
  ['a field less', `203.0.113.9 - ${stamp} "GET /orders HTTP/1.1" 200 1`, usual],
  [
    'an absolute target',
    `203.0.113.9 - - ${stamp} "GET http://shop.example/orders?x HTTP/1.1" 200 12`,
    usual,
  ],
  [
    'no request at all',
    `203.0.113.9 - - ${stamp} "-" 408 0 "-" "-"`,
    { ...usual, method: '', path: '', status: 408 },
  ],
  [
    'a TLS handshake',
    `203.0.113.9 - - ${stamp} "\\x16\\x03\\x01" 400 150 "-" "-"`,
    { ...usual, method: '', path: '', status: 400 },
  ],
  [
    'a quotation mark in the request',
    `203.0.113.9 - - ${stamp} "GET /orders\\"x HTTP/1.1" 404 1 "-" "a/1"`,
    { ...usual, path: '/orders\\', status: 404, agent: 'a/1' },
  ],
  [
    'one in the agent',
    `203.0.113.9 - - ${stamp} "GET /orders HTTP/1.1" 200 1 "-" "a/1 \\"b\\" c"`,
    { ...usual, agent: 'a/1 \\"b\\" c' },
  ],
  [
    'UTF-8',
    `203.0.113.9 - jürgen ${stamp} "GET /bücher HTTP/1.1" 200 1 "-" "léon/1"`,
    { ...usual, path: '/bücher', subject: 'jürgen', agent: 'léon/1' },
  ],
  [
    'a virtual host in front',
    `shop.example:443 203.0.113.9 - - ${stamp} "GET /orders HTTP/1.1" 200 12 "-" "a/1"`,
    { ...usual, agent: 'a/1' },
  ],
  [
    'a time behind',
    `203.0.113.9 - - ${stamp} "GET /orders HTTP/1.1" 200 12 "-" "a/1" 0.004`,
    { ...usual, agent: 'a/1' },
  ],
  [
    'a time in front of the referrer',
    `203.0.113.9 - - ${stamp} "GET /orders HTTP/1.1" 200 12 0.004 "-" "a/1"`,
    { ...usual, agent: 'a/1' },
  ],
  [
    'X-Forwarded-For last',
    `10.0.0.1 - - ${stamp} "GET /orders HTTP/1.1" 200 12 "-" "a/1" "203.0.113.9, 10.0.0.7"`,
    { ...usual, agent: 'a/1' },
  ],
  [
    'X-Forwarded-For first',
    `203.0.113.9, 10.0.0.7 - - ${stamp} "GET /orders HTTP/1.1" 200 12 "-" "a/1"`,
    { ...usual, agent: 'a/1' },
  ],
  [
    'Traefik',
    `203.0.113.9 - - ${stamp} "GET /orders HTTP/1.1" 200 12 "-" "a/1" 42 "api@docker" "http://10.0.0.4:80" 3ms`,
    { ...usual, agent: 'a/1' },
  ],
  [
    'the agent alone behind',
    `203.0.113.9 - - ${stamp} "GET /orders HTTP/1.1" 200 12 "curl/8.5.0"`,
    { ...usual, agent: 'curl/8.5.0' },
  ],
] as const

describe('combined', () => {
  for (const [name, line, expected] of rows) {
    test(name, () => assert.deepEqual(readOne(combined, line), expected))
  }

  const outcomes = [
    [
      'a client that left before the answer is no request that was answered',
      `1.2.3.4 - - ${stamp} "GET / HTTP/1.1" 000 0`,
      'other',
    ],
    [
      'neither status nor length: the client left, too',
      `1.2.3.4 - - ${stamp} "GET / HTTP/1.1" - - "-" "a/1"`,
      'other',
    ],
    ['no status', `1.2.3.4 - - ${stamp} "GET / HTTP/1.1" - 0`, 'unread'],
    ['a status of four digits', `1.2.3.4 - - ${stamp} "GET / HTTP/1.1" 2000 0`, 'unread'],
    ['a cut line', `1.2.3.4 - - ${stamp} "GET /orders HT`, 'unread'],
    ['a line that is cut in the request', `1.2.3.4 - - ${stamp} "GET /orders HTTP/1.1`, 'unread'],
    ['a line that is cut in the time', '1.2.3.4 - - [04/May/20', 'unread'],
    [
      'a month that does not exist',
      '1.2.3.4 - - [04/Mai/2026:07:33:01 +0000] "GET / HTTP/1.1" 200 0',
      'unread',
    ],
    ['a sentence', 'server started on port 8080', 'unread'],
    ['JSON', '{"status":200}', 'unread'],
    ['no zone', '1.2.3.4 - - [04/May/2026:07:33:01] "GET / HTTP/1.1" 200 0', 'unread'],
  ] as const
  for (const [name, line, expected] of outcomes) {
    test(name, () => assert.equal(readAll(combined, [line])[0]?.outcome, expected))
  }

  test('nothing of one line is left for the next', () => {
    const [, second] = readAll(combined, [
      `203.0.113.9 - alice ${stamp} "GET /orders HTTP/1.1" 200 1 "-" "a/1"`,
      `203.0.113.9 - - ${stamp} "GET /orders HTTP/1.1" 200 1 "-" "-"`,
    ])
    assert.deepEqual(second?.seen, usual)
  })
})

describe('combinedLocal', () => {
  const local = [
    ['no zone', '[04/May/2026:07:33:01]'],
    ['a blank before the clock, as Werkzeug writes it', '[04/May/2026 07:33:01]'],
  ] as const
  for (const [name, when] of local) {
    test(name, () =>
      assert.deepEqual(
        readOne(combinedLocal, `203.0.113.9 - - ${when} "GET /orders HTTP/1.1" 200 -`),
        usual,
      ),
    )
  }

  test('a line with a zone is for the other reader', () => {
    const line = `203.0.113.9 - - ${stamp} "GET /orders HTTP/1.1" 200 1`
    assert.equal(readAll(combinedLocal, [line])[0]?.outcome, 'unread')
  })
})

// Goal: in a log of several hosts each line says which was asked, and in a log of one nothing is said.
describe('virtual hosts in front', () => {
  const hosted = (hosts: readonly string[]): readonly unknown[] =>
    readAll(
      combined,
      hosts.map((host) => `${host} 203.0.113.9 - - ${stamp} "GET /orders HTTP/1.1" 200 12`),
    ).map(({ seen }) => seen['host'])

  test('are told where there are several', () => {
    const hosts = ['a.example:443', 'b.example:80', 'a.example:443']
    assert.deepEqual(hosted([...hosts, ...hosts, ...hosts]).slice(0, 3), [
      'a.example',
      'b.example',
      'a.example',
    ])
  })

  test('are not where there is one', () => {
    assert.deepEqual(hosted(['a.example', 'a.example', 'a.example']), Array(3).fill(undefined))
  })
})
