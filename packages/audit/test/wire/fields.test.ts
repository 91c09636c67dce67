// Goal: every request has what every request needs, once; and what went wrong is said without anything of it.
// Method: one row per field and per code of an error.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AuditRequest } from '../../src/exchange.ts'
import { fieldsFor, lateAfter, sentenceOf, trusted } from '../../src/wire/fields.ts'

const base = new URL('http://api.example:8080/v1')

function names(request: Partial<AuditRequest>): string {
  const all = fieldsFor(base, { method: 'GET', target: '/', fields: [], ...request })
  return all.map(([name, value]) => `${name}=${value}`).join(' | ')
}

const USUAL =
  'Host=api.example:8080 | Accept=application/json | Accept-Encoding=identity | User-Agent=sallyport-audit'

describe('fieldsFor', () => {
  for (const [name, request, expected] of [
    ['a read', {}, USUAL],
    ['its own come behind', { fields: [['A', 'b']] }, `${USUAL} | A=b`],
    ['a removal has no length', { method: 'DELETE' }, USUAL],
    ['a change has one', { method: 'POST' }, `${USUAL} | Content-Length=0`],
    ['octets are counted', { method: 'DELETE', body: 'ü' }, `${USUAL} | Content-Length=2`],
    [
      'what is given is not added',
      {
        fields: [
          ['host', 'x'],
          ['ACCEPT', 'y'],
          ['user-agent', 'z'],
          ['accept-encoding', 'br'],
        ],
      },
      'host=x | ACCEPT=y | user-agent=z | accept-encoding=br',
    ],
  ] satisfies readonly (readonly [string, Partial<AuditRequest>, string])[]) {
    test(name, () => assert.equal(names(request), expected))
  }
})

describe('sentenceOf', () => {
  for (const [code, expected] of [
    ['ECONNREFUSED', 'nobody listens there'],
    ['EPIPE', 'the server closed the connection'],
    ['HPE_INVALID_CONSTANT', 'the answer is no HTTP'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'the certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)'],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'the certificate is not trusted (ERR_TLS_CERT_ALTNAME_INVALID)',
    ],
    ['EPROTO', 'no TLS came about (EPROTO)'],
    ['EOTHER', 'the connection failed (EOTHER)'],
  ] as const) {
    test(code, () => {
      const error = Object.assign(new Error('with the secret'), { code })
      assert.equal(sentenceOf(error), expected)
    })
  }
  test('what has no code says nothing', () =>
    assert.equal(sentenceOf(new Error('with the secret')), 'the connection failed'))
})

test('a certificate is trusted beside those of the system', () => {
  assert.deepEqual(trusted(undefined), {})
  assert.ok((trusted('PEM').ca?.length ?? 0) > 1)
  assert.equal(trusted('PEM').ca?.at(-1), 'PEM')
})

test('a time is said in seconds', () =>
  assert.equal(lateAfter(1500), 'no whole answer came within 1.5 s'))
