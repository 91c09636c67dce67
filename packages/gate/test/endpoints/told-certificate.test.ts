import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { FieldLines } from '@sallyport/guard'
import { PEM_LENGTH_MAX, toldCertificate } from '../../src/endpoints/told-certificate.ts'
import type { ProxyTls } from '../../src/settings.ts'

// Goal: a certificate is taken from a proxy that tells them, in its own form, and of nobody else.
const tls: ProxyTls = { certificate: '/c', key: '/k', clientAuthorities: '/a' }
const silent: ProxyTls = { ...tls, clientAuthorities: undefined }
const fields = (given: Readonly<Record<string, FieldLines>>) => ({
  header: (name: string): FieldLines => given[name],
})
const pem = (base64: string): string =>
  encodeURIComponent(`-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`)

describe('as RFC 9440 has it', () => {
  const shown = fields({ 'client-cert': ':AA==:', 'client-cert-chain': ':AQ==:' })

  test('of a proxy that tells them', () =>
    assert.deepEqual(toldCertificate('client-cert', shown, { tls }), {
      own: ['client-cert', 'client-cert-chain'],
      certificate: { leaf: ':AA==:', chain: ':AQ==:' },
    }))

  test('where it tells none there is none', () =>
    assert.deepEqual(toldCertificate('client-cert', fields({}), { tls }), {
      own: ['client-cert', 'client-cert-chain'],
    }))

  for (const other of [undefined, silent]) {
    test(`of a proxy ${other ? 'that asks for none' : 'without TLS'} the fields stay the client’s`, () =>
      assert.deepEqual(toldCertificate('client-cert', shown, { tls: other }), { own: [] }))
  }
})

describe('as nginx writes it', () => {
  const read = (line: FieldLines, one: ProxyTls | undefined = tls) =>
    toldCertificate('x-original-cert', fields({ 'x-original-cert': line }), { tls: one })
  const own = ['x-original-cert']

  test('lines become one', () =>
    assert.deepEqual(read(pem('AAAA\nBBBB')), {
      own,
      certificate: { leaf: ':AAAABBBB:', chain: undefined },
    }))

  test('none is none', () => assert.deepEqual(read(undefined), { own }))
  test('a proxy that asks for none tells none, whatever stands there', () =>
    assert.deepEqual(read(pem('AAAA'), silent), { own }))

  const long = (length: number): string => pem('A'.repeat(length - pem('').length))
  const rows: readonly (readonly [string, FieldLines, boolean])[] = [
    ['two lines', [pem('AAAA'), pem('AAAA')], false],
    ['no PEM', 'AAAA', false],
    ['an escape that is none', `${pem('AAAA')}%`, false],
    ['two certificates', pem('AAAA') + pem('AAAA'), false],
    ['what is no base64', pem('A:A'), false],
    [`${PEM_LENGTH_MAX} characters`, long(PEM_LENGTH_MAX), true],
    [`${PEM_LENGTH_MAX + 1} characters`, long(PEM_LENGTH_MAX + 1), false],
  ]
  for (const [name, line, isRead] of rows) {
    test(`${name}: ${isRead ? 'read' : 'not read'}`, () => {
      const { misread, certificate } = read(line)
      assert.equal(certificate !== undefined, isRead)
      assert.equal(misread, isRead ? undefined : 'x-original-cert is no certificate')
    })
  }
})
