import assert from 'node:assert/strict'
import type { X509Certificate } from 'node:crypto'
import { describe, test } from 'node:test'
import type { ClientCertificate } from '@sallyport/guard'
import { knownClients } from '../../src/rules/known-clients.ts'

// Goal: a certificate is somebody's by its bytes or by a name that was signed, and a name with a comma is one name.
const find = knownClients([
  { thumbprint: 'of-reporting', subject: { id: 'by thumbprint' } },
  { sanDns: 'jobs.example', subject: { id: 'by dns' } },
  { sanUri: 'urn:jobs', subject: { id: 'by uri' } },
  { sanEmail: 'jobs@example.test', subject: { id: 'by email' } },
])
const shown = (subjectAltName: string | undefined, thumbprint = 'x'): string | undefined => {
  const x509 = { subjectAltName } as X509Certificate
  return find({ x509, thumbprint } as ClientCertificate)?.subject.id
}

const rows: readonly (readonly [string | undefined, string | undefined])[] = [
  ['DNS:jobs.example', 'by dns'],
  ['DNS:a.example, DNS:jobs.example', 'by dns'],
  ['URI:urn:jobs', 'by uri'],
  ['email:jobs@example.test', 'by email'],
  ['URI:jobs.example', undefined],
  ['DNS:x.jobs.example', undefined],
  ['DNS:jobs.example.evil.example', undefined],
  ['DNS:JOBS.example', undefined],
  [undefined, undefined],
  ['', undefined],
  // Node writes a name between quotes that could be taken for several.
  ['DNS:"a, DNS:jobs.example"', undefined],
  ['DNS:"a, DNS:jobs.example, b"', undefined],
  ['DNS:"a\\", DNS:jobs.example, b"', undefined],
  ['DNS:"a, b", DNS:jobs.example', 'by dns'],
]

describe('knownClients', () => {
  for (const [names, expected] of rows) {
    test(`${names} is ${expected ?? 'nobody'}`, () => assert.equal(shown(names), expected))
  }
  test('the bytes of a certificate are it, whatever its names', () => {
    assert.equal(shown('DNS:other.example', 'of-reporting'), 'by thumbprint')
    assert.equal(shown(undefined, 'of-Reporting'), undefined)
  })
})
