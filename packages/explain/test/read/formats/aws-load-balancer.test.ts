// Goal: AWS's load balancers are read, with their reasons.
// Method: a line of each kind, and one row for each family of reasons.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { awsLoadBalancer } from '../../../src/read/formats/aws-load-balancer.ts'
import { readAll, readOne } from './lines.ts'

const line = (status: string, reason: string): string =>
  `https 2026-05-04T07:33:20.250123Z app/shop/50dc 203.0.113.9:2817 10.0.0.4:80 0.086 0.048 0.037 ${status} 200 0 57 "GET https://shop.example:443/orders?x=1 HTTP/1.1" "curl/8.5.0" ECDHE-RSA TLSv1.2 arn:aws:x "Root=1-58337281-1d84" "shop.example" "arn:aws:acm:x" 1 2026-05-04T07:33:20.200000Z "authenticate,forward" "-" "${reason}" "10.0.0.4:80" "200" "-" "-" TID_1`
const expected = {
  time: '2026-05-04T07:33:20.250Z',
  method: 'GET',
  path: '/orders',
  status: 200,
  address: '203.0.113.9',
  agent: 'curl/8.5.0',
  instance: '10.0.0.4:80',
  id: 'Root=1-58337281-1d84',
}

describe('awsLoadBalancer', () => {
  test('application', () => assert.deepEqual(readOne(awsLoadBalancer, line('200', '-')), expected))

  test('classic', () => {
    const classic =
      '2026-05-04T07:33:20.250123Z shop 203.0.113.9:2817 10.0.0.4:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://shop.example:80/orders HTTP/1.1" "curl/8.5.0" - -'
    const { id, ...rest } = expected
    assert.ok(id)
    assert.deepEqual(readOne(awsLoadBalancer, classic), rest)
  })

  const reasons = [
    ['AuthInvalidCookie', 'session_unknown'],
    ['JWTHeaderNotPresent', 'no_credentials'],
    ['JWTSignatureValidationError', 'signature_invalid'],
    ['JWKSRequestTimeout', 'key_server_unavailable'],
    ['LambdaUnhandled', undefined],
  ] as const
  for (const [text, reason] of reasons) {
    test(text, () => assert.equal(readOne(awsLoadBalancer, line('401', text))['reason'], reason))
  }

  test('no answer', () => {
    assert.equal(readAll(awsLoadBalancer, [line('-', '-')])[0]?.outcome, 'other')
  })
})
