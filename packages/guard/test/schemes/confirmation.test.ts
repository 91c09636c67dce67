// Goal: a bound token is good with what it is bound to alone. Method: one row per form of `cnf`.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AccessRequest, Connection } from '../../src/request.ts'
import { clientCertificates } from '../../src/schemes/certificate.ts'
import { confirmationOf } from '../../src/schemes/confirmation.ts'
import { NOW } from '../keys/issuer.ts'
import { makeSigners, schemeOf } from './bearer-fixture.ts'
import { connectionWith, makeCertificates } from './certificate-fixture.ts'
import { judged } from './dpop-fixture.ts'
import { found, requestWith, verdictOf } from './request.ts'

const THUMBPRINT = 'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2'
const signers = makeSigners()
const certificates = makeCertificates()
const { skip } = certificates

describe('confirmationOf', () => {
  const rows: readonly (readonly [string, unknown, unknown])[] = [
    ['no `cnf`', undefined, undefined],
    ['a key', { jkt: THUMBPRINT }, { jkt: THUMBPRINT }],
    ['a certificate', { 'x5t#S256': THUMBPRINT }, { x5t: THUMBPRINT }],
    ['both', { jkt: THUMBPRINT, 'x5t#S256': THUMBPRINT }, { jkt: THUMBPRINT, x5t: THUMBPRINT }],
    ['members that are not known are left aside', { kid: 'a' }, undefined],
    ['null', null, 'wrong'],
    ['a text', THUMBPRINT, 'wrong'],
    ['a list', [THUMBPRINT], 'wrong'],
    ['a key that is a number', { jkt: 1 }, 'wrong'],
    ['a key that is empty', { jkt: '' }, 'wrong'],
    ['a thumbprint of 42 characters', { jkt: THUMBPRINT.slice(1) }, 'wrong'],
    ['a thumbprint in base64', { 'x5t#S256': `${THUMBPRINT.slice(1)}+` }, 'wrong'],
    ['a good key beside a bad certificate', { jkt: THUMBPRINT, 'x5t#S256': null }, 'wrong'],
  ]
  for (const [name, cnf, expected] of rows) {
    test(name, () => assert.deepEqual(confirmationOf({ cnf }), expected))
  }
})

describe('a token bound to a certificate', { skip }, () => {
  /** A request with a bound token, over a connection. */
  async function over(connection: Connection | undefined, more = {}): Promise<AccessRequest> {
    const token = await signers.es.sign({ cnf: { 'x5t#S256': certificates.alice.thumbprint } })
    return { ...requestWith({ authorization: `Bearer ${token}`, ...more }), connection }
  }

  const rows = [
    ['is good with it [RFC 8705 3b MUST]', () => connectionWith(certificates.alice), 'ok'],
    ['also where no authority signed it', () => connectionWith(certificates.alice, false), 'ok'],
    [
      'is refused with another [RFC 8705 3b MUST] [RFC 8705 3c MUST]',
      () => connectionWith(certificates.bob),
      'reject certificate_mismatch',
    ],
    [
      'is refused over TLS without a certificate [RFC 8705 3a MUST]',
      () => ({ authorized: false, getPeerX509Certificate: () => undefined }),
      'reject certificate_missing',
    ],
    [
      'is refused without TLS',
      () => ({ remoteAddress: '127.0.0.1' }),
      'reject certificate_missing',
    ],
    ['is refused where nobody knows the connection', () => undefined, 'reject certificate_missing'],
  ] as const
  for (const [name, connection, expected] of rows) {
    test(name, async () => {
      const it = schemeOf(signers)
      assert.equal(verdictOf(await judged(it, await over(connection()))), expected)
    })
  }

  test('is compared in every request, also once it is remembered', async () => {
    const it = schemeOf(signers)
    const good = await over(connectionWith(certificates.alice))
    const stolen = { ...good, connection: connectionWith(certificates.bob) }
    assert.equal(verdictOf(await judged(it, good)), 'ok')
    for (const _ of [1, 2, 3]) {
      for (const [request, expected] of [
        [good, 'ok'],
        [stolen, 'reject certificate_mismatch'],
      ] as const) {
        const reading = it.read(request)
        assert.ok(reading.kind === 'found')
        const known = it.recall?.(reading.credentials, NOW)
        assert.ok(known !== undefined)
        assert.equal(verdictOf(known), expected)
      }
    }
  })

  test('is refused with credentials of which no request is known', async () => {
    const it = schemeOf(signers)
    const token = await signers.es.sign({ cnf: { 'x5t#S256': certificates.alice.thumbprint } })
    const { text, transport } = found(it, { authorization: `Bearer ${token}` })
    const verification = await it.verify({ text, transport }, NOW)
    assert.equal(verdictOf(verification), 'reject certificate_missing')
  })

  test('is good with the certificate that a trusted proxy hands on [RFC 8705 6.5 MAY]', async () => {
    const trusted = clientCertificates({ trustedProxies: ['127.0.0.1'] })
    const it = schemeOf(signers, { certificates: trusted })
    const field = { 'client-cert': certificates.alice.field }
    const request = await over({ remoteAddress: '127.0.0.1' }, field)
    assert.equal(verdictOf(await judged(it, request)), 'ok')
    const spoofed = { ...request, connection: { remoteAddress: '192.0.2.1' } }
    assert.equal(verdictOf(await judged(it, spoofed)), 'reject certificate_missing')
  })

  test('a `cnf` of another type is no token that can be meant', async () => {
    const token = await signers.es.sign({ cnf: 'key' })
    const request = requestWith({ authorization: `Bearer ${token}` })
    assert.equal(verdictOf(await judged(schemeOf(signers), request)), 'reject claim_missing')
  })
})
