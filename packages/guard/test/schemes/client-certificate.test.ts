// Goal: a certificate comes from the connection, or from a proxy that is trusted, and from nowhere else.
// Method: one row per form of the fields of RFC 9440.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { FieldLines } from '../../src/request.ts'
import { clientCertificates } from '../../src/schemes/client-certificate.ts'
import { connectionWith, makeCertificates } from './certificate-fixture.ts'
import { requestWith } from './request.ts'

const made = makeCertificates()
const { alice, bob, authority, skip } = made
const certificates = clientCertificates({ trustedProxies: ['10.0.0.0/8', '2001:db8::/32'] })

/** What is read of a request of a proxy. */
function read(field: FieldLines, chain?: FieldLines, remoteAddress = '10.1.2.3'): string {
  const fields = { 'client-cert': field, 'client-cert-chain': chain }
  const reading = certificates.read({ ...requestWith(fields), connection: { remoteAddress } })
  if (reading.kind === 'malformed') return reading.reason
  if (reading.kind === 'absent') return 'absent'
  const { x509, chain: above, isTrusted } = reading.certificate
  assert.equal(isTrusted, true)
  return [x509, ...above].map(({ subject }) => subject).join(' < ')
}

describe('the fields of a trusted proxy', { skip }, () => {
  if (skip) return
  const { field } = alice
  const base64 = field.slice(1, -1)
  const pem = Buffer.from(alice.certPem).toString('base64')
  const rows: readonly (readonly [string, FieldLines, FieldLines, string])[] = [
    ['a certificate', field, undefined, 'CN=alice'],
    ['with those above it', field, authority.field, 'CN=alice < CN=authority'],
    [
      'with several, in two lines',
      field,
      [bob.field, authority.field],
      'CN=alice < CN=bob < CN=authority',
    ],
    ['with parameters, which mean nothing', `${field};a=1`, undefined, 'CN=alice'],
    ['none', undefined, undefined, 'absent'],
    ['two lines [RFC 9440 2.2a MUST NOT]', [field, field], undefined, 'credentials_malformed'],
    ['a list [RFC 9440 2.2a MUST NOT]', `${field}, ${field}`, undefined, 'credentials_malformed'],
    ['an empty field', '', undefined, 'credentials_malformed'],
    ['a text [RFC 9440 2.1 MUST]', `"${base64}"`, undefined, 'credentials_malformed'],
    ['base64 without colons [RFC 9440 2.1 MUST]', base64, undefined, 'credentials_malformed'],
    ['what is no certificate [RFC 9440 2.1 MUST]', ':AAAA:', undefined, 'credentials_malformed'],
    ['PEM in the bytes [RFC 9440 2.1 MUST]', `:${pem}:`, undefined, 'credentials_malformed'],
    ['a chain of nobody [RFC 9440 2.3 MUST NOT]', undefined, field, 'credentials_malformed'],
    ['a chain that breaks its grammar', field, 'a b', 'credentials_malformed'],
    [
      'a chain with what is no certificate [RFC 9440 2.3 MUST]',
      field,
      `${field}, 1`,
      'credentials_malformed',
    ],
    ['a chain with a list in it [RFC 9440 2.3 MUST]', field, `(${field})`, 'credentials_malformed'],
    ['a chain of 11', field, Array(11).fill(authority.field), 'credentials_malformed'],
    ['16,385 characters', `:${'A'.repeat(16_383)}:`, undefined, 'credentials_oversized'],
    ['a chain of 16,385 characters', field, 'a'.repeat(16_385), 'credentials_oversized'],
  ]
  for (const [name, lines, chain, expected] of rows) {
    test(name, () => assert.equal(read(lines, chain), expected))
  }

  test('a chain of 10', () => {
    assert.equal(read(field, Array(10).fill(authority.field)).split(' < ').length, 11)
  })
})

describe('who may send them', { skip }, () => {
  if (skip) return
  const rows = [
    ['a proxy of the block', '10.255.255.255', 'CN=alice'],
    ['a proxy on a socket for both families', '::ffff:10.0.0.1', 'CN=alice'],
    ['a proxy of the block of IPv6', '2001:db8::1', 'CN=alice'],
    ['the address beside [RFC 9440 4a MUST]', '11.0.0.0', 'certificate_from_stranger'],
    ['what is no address', 'localhost', 'certificate_from_stranger'],
  ] as const
  for (const [name, address, expected] of rows) {
    test(name, () => assert.equal(read(alice.field, undefined, address), expected))
  }

  test('a chain alone is made up as well', () => {
    assert.equal(read(undefined, alice.field, '192.0.2.1'), 'certificate_from_stranger')
  })

  test('by default nobody may [RFC 9440 4 SHOULD]', () => {
    const request = requestWith({ 'client-cert': alice.field })
    for (const connection of [undefined, {}, { remoteAddress: '127.0.0.1' }]) {
      const reading = clientCertificates().read({ ...request, connection })
      assert.deepEqual(reading, { kind: 'malformed', reason: 'certificate_from_stranger' })
    }
  })

  for (const range of ['localhost', '10.0.0.1/8', '']) {
    test(`refused at start: \`${range}\``, () => {
      assert.throws(() => clientCertificates({ trustedProxies: [range] }), {
        name: 'TypeError',
        message: /^`trustedProxies`: /,
      })
    })
  }
})

describe('the connection', { skip }, () => {
  test('shows the certificate with its thumbprint, and whether TLS trusts it [RFC 8705 3a MUST]', () => {
    for (const isTrusted of [true, false]) {
      const request = { ...requestWith({}), connection: connectionWith(alice, isTrusted) }
      const reading = certificates.read(request)
      assert.ok(reading.kind === 'found')
      const { certificate } = reading
      assert.equal(certificate.thumbprint, alice.thumbprint)
      assert.equal(certificate.isTrusted, isTrusted)
      assert.deepEqual(certificate.chain, [])
    }
  })
})
