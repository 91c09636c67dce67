// Goal: S3's server access log is read, with the reasons that S3 gives.
// Method: one row for each kind of line.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { s3 } from '../../../src/read/formats/s3.ts'
import { readAll, readOne } from './lines.ts'

const owner = '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be'
const line = (
  rest: string,
  { requester = 'arn:aws:iam::123456789012:user/alice', operation = 'REST.GET.OBJECT' } = {},
): string =>
  `${owner} orders [04/May/2026:07:33:01 +0000] 203.0.113.9 ${requester} 3E57427F3EXAMPLE ${operation} 7/a.pdf ${rest} - Cm9q= SigV4 ECDHE AuthHeader orders.s3.amazonaws.com TLSv1.3 - -`
const usual = {
  time: '2026-05-04T07:33:01.000Z',
  method: 'GET',
  path: '/orders/7/a.pdf',
  route: '/orders/REST.GET.OBJECT',
  status: 200,
  address: '203.0.113.9',
  agent: 'curl/8.5.0',
  subject: 'arn:aws:iam::123456789012:user/alice',
  id: '3E57427F3EXAMPLE',
}

const rows = [
  ['an object', line('"GET /orders/7/a.pdf HTTP/1.1" 200 - 113 113 7 6 "-" "curl/8.5.0"'), usual],
  [
    'a refusal of nobody',
    line('"GET /orders/7/a.pdf HTTP/1.1" 403 AccessDenied 243 - 7 - "-" "curl/8.5.0"', {
      requester: '-',
    }),
    { ...usual, status: 403, reason: 'permission_missing', subject: undefined },
  ],
  [
    'a wrong signature',
    line('"GET /orders/7/a.pdf HTTP/1.1" 403 SignatureDoesNotMatch 243 - 7 - "-" "curl/8.5.0"'),
    { ...usual, status: 403, reason: 'signature_invalid' },
  ],
] as const

describe('s3', () => {
  for (const [name, text, seen] of rows) {
    test(name, () => assert.deepEqual({ ...seen, ...readOne(s3, text) }, seen))
  }

  const outcomes = [
    [
      'what S3 does of itself',
      line('- - - - 113 - - - -', { operation: 'S3.EXPIRE.OBJECT' }),
      'other',
    ],
    [
      'a combined line',
      '203.0.113.9 - - [04/May/2026:07:33:01 +0000] "GET / HTTP/1.1" 200 1',
      'unread',
    ],
  ] as const
  for (const [name, text, outcome] of outcomes) {
    test(name, () => assert.equal(readAll(s3, [text])[0]?.outcome, outcome))
  }
})
