// Goal: the client is who its certificate says, and only while TLS and the dates stand for it.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatChallenge } from '@sallyport/contract'
import type { AccessRequest, Connection } from '../../src/request.ts'
import {
  type CertificateOptions,
  certificate,
  clientCertificates,
} from '../../src/schemes/certificate.ts'
import { connectionWith, makeCertificates } from './certificate-fixture.ts'
import { judged } from './dpop-fixture.ts'
import { requestWith, verdictOf } from './request.ts'

const certificates = makeCertificates()
const { alice, bob, lonely, skip } = certificates

const DAY_MS = 86_400_000

function over(connection: Connection | undefined, fields = {}): AccessRequest {
  return { ...requestWith(fields), connection }
}

const subject: CertificateOptions['subject'] = ({ x509 }) =>
  x509.subject === 'CN=alice' ? { id: 'alice', sets: ['member'] } : undefined

describe('certificate()', { skip }, () => {
  const now = Date.now()
  const it = certificate({ subject })

  test('a certificate is a subject, with its end and how it was proved', async () => {
    const verification = await judged(it, over(connectionWith(alice)), now)
    assert.ok(verification.kind === 'ok')
    assert.deepEqual(verification.subject, {
      id: 'alice',
      kind: 'service',
      sets: ['member'],
      authentication: { scheme: 'certificate', methods: ['pop'] },
    })
    assert.deepEqual(verification.facts, { expiresAt: Date.parse(alice.x509.validTo) })
  })

  const rows = [
    ['of somebody unknown', connectionWith(bob ?? alice), now, 'reject certificate_unknown'],
    ['that TLS does not trust', connectionWith(alice, false), now, 'reject certificate_untrusted'],
    ['that ended since', connectionWith(alice), now + 3 * DAY_MS, 'reject certificate_expired'],
    ['that begins later', connectionWith(alice), now - DAY_MS, 'reject certificate_expired'],
  ] as const
  for (const [name, connection, at, expected] of skip ? [] : rows) {
    test(`one ${name}`, async () => {
      assert.equal(verdictOf(await judged(it, over(connection), at)), expected)
    })
  }

  test('one that nobody signed passes where the application knows it (RFC 8705 section 2.2)', async () => {
    const known = certificate({
      selfSigned: 'known',
      subject: ({ thumbprint }) =>
        thumbprint === lonely.thumbprint ? { id: 'lonely', sets: [] } : undefined,
    })
    const [good, other] = [connectionWith(lonely, false), connectionWith(bob, false)]
    assert.equal(verdictOf(await judged(known, over(good), now)), 'ok')
    assert.equal(verdictOf(await judged(known, over(other), now)), 'reject certificate_unknown')
  })

  test('no certificate is no credentials', () => {
    for (const connection of [undefined, {}, { getPeerX509Certificate: () => undefined }]) {
      assert.deepEqual(it.read(over(connection)), { kind: 'absent' })
    }
  })

  test('a field that a client made up is 400, whatever else it shows', () => {
    const request = over(connectionWith(bob), { 'client-cert': alice.field })
    assert.deepEqual(it.read(request), { kind: 'malformed', reason: 'certificate_from_stranger' })
  })

  test('that of a trusted proxy is the client’s, and the proxy’s own is not', async () => {
    const trusted = clientCertificates({ trustedProxies: ['192.0.2.0/24'] })
    const behind = certificate({ subject, certificates: trusted })
    const request = over(connectionWith(bob), { 'client-cert': alice.field })
    assert.equal(verdictOf(await judged(behind, request, now)), 'ok')
    assert.deepEqual(behind.read(over(connectionWith(alice))), { kind: 'absent' })
  })

  test('an application that fails is an outage', async () => {
    const failing = certificate({ subject: () => Promise.reject(new Error('down')) })
    const broken = certificate({ subject: () => ({ id: '', sets: [] }) })
    for (const one of [failing, broken]) {
      const verification = await judged(one, over(connectionWith(alice)), now)
      assert.equal(verdictOf(verification), 'error store_unavailable')
    }
  })

  test('credentials of elsewhere are refused', async () => {
    const verification = await it.verify({ transport: 'connection', text: alice.thumbprint }, now)
    assert.equal(verdictOf(verification), 'reject certificate_unknown')
  })
})

test('the challenge is legal, and of a name that opens no dialog [RFC 9110 15.5.2 MUST]', () => {
  const it = certificate({ subject })
  assert.equal(formatChallenge(it.challenge({ realm: 'api' })), 'ClientCertificate realm="api"')
  assert.equal(it.opensDialog, false)
})

test('without what makes subjects it is refused at start', () => {
  assert.throws(() => certificate({} as CertificateOptions), /write `certificate\(\{ subject \}\)`/)
})
