// Goal: Apache's error log says why it refused.
// Method: one row for each of its messages, of 2.4 and 2.2.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { apacheError } from '../../../src/read/formats/apache-error.ts'
import { readAll, readOne } from './lines.ts'

const head = '[Mon May 04 07:33:20.250123 2026]'
const client = '[pid 7:tid 8] [client 203.0.113.9:4242]'
const expected = {
  time: '2026-05-04T07:33:20.250Z',
  method: '',
  path: '/orders',
  address: '203.0.113.9',
}

const rows = [
  [
    'an unknown account',
    `${head} [auth_basic:error] ${client} AH01618: user bob not found: /orders`,
    { status: 401, reason: 'account_unknown', account: 'bob' },
  ],
  [
    'a wrong password',
    `${head} [auth_basic:error] ${client} AH01617: user bob: authentication failure for "/orders": Password Mismatch`,
    { status: 401, reason: 'password_wrong', account: 'bob' },
  ],
  [
    'an address',
    `${head} [authz_core:error] ${client} AH01630: client denied by server configuration: /orders`,
    { status: 403, reason: 'address_not_allowed' },
  ],
  [
    'with a referrer behind',
    `${head} [authz_core:error] ${client} AH01630: client denied by server configuration: /orders, referer: https://shop.example/`,
    { status: 403, reason: 'address_not_allowed' },
  ],
  [
    'of 2.2',
    '[Mon May 04 07:33:20 2026] [error] [client 203.0.113.9] user bob not found: /orders',
    { status: 401, reason: 'account_unknown', account: 'bob', time: '2026-05-04T07:33:20.000Z' },
  ],
] as const

describe('apacheError', () => {
  for (const [name, line, seen] of rows) {
    test(name, () => assert.deepEqual(readOne(apacheError, line), { ...expected, ...seen }))
  }

  const outcomes = [
    [
      'another message',
      `${head} [mpm_event:notice] [pid 7:tid 8] AH00489: Apache configured`,
      'other',
    ],
    ['another log', '[info] started', 'unread'],
  ] as const
  for (const [name, text, outcome] of outcomes) {
    test(name, () => assert.equal(readAll(apacheError, [text])[0]?.outcome, outcome))
  }
})
