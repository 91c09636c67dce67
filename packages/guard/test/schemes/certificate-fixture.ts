import { execFileSync } from 'node:child_process'
import { hash, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { peer } from '../../../../tools/peer.ts'
import type { Connection } from '../../src/request.ts'

/** A certificate with its key, and how it is written where tests need it. */
export interface TestCertificate {
  readonly x509: X509Certificate
  readonly certPem: string
  readonly keyPem: string
  readonly thumbprint: string
  /** As a proxy hands it on (RFC 9440 section 2.2). */
  readonly field: string
}

/** An authority, and what it signed: a server on loopback, two clients. */
export interface TestCertificates {
  readonly authority: TestCertificate
  readonly server: TestCertificate
  readonly alice: TestCertificate
  readonly bob: TestCertificate
  /** Signed by nobody else. */
  readonly lonely: TestCertificate
  /** Whether there is no `openssl`; then there are no certificates either. */
  readonly skip: string | false
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']

/** Makes the certificates of a test file, with OpenSSL. */
export function makeCertificates(): TestCertificates {
  const openssl = peer('openssl')
  if ('skip' in openssl) return { skip: openssl.skip } as TestCertificates
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-certificates-'))
  const file = (name: string): string => join(folder, name)
  const make = (name: string, ...more: readonly string[]): TestCertificate => {
    const out = ['-keyout', file(`${name}.key`), '-out', file(`${name}.crt`)]
    const args = ['req', '-x509', ...KEY, '-subj', `/CN=${name}`, ...out, ...more]
    execFileSync(openssl.path, args, { stdio: 'pipe' })
    return read(file(`${name}.crt`), file(`${name}.key`))
  }
  try {
    const authority = make('authority')
    const signed = ['-CA', file('authority.crt'), '-CAkey', file('authority.key')]
    const server = make('server', ...signed, '-addext', 'subjectAltName=IP:127.0.0.1')
    const [alice, bob] = [make('alice', ...signed), make('bob', ...signed)]
    return { authority, server, alice, bob, lonely: make('lonely'), skip: false }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function read(certificate: string, key: string): TestCertificate {
  const certPem = readFileSync(certificate, 'utf8')
  const x509 = new X509Certificate(certPem)
  return {
    x509,
    certPem,
    keyPem: readFileSync(key, 'utf8'),
    thumbprint: hash('sha256', x509.raw, 'base64url'),
    field: `:${x509.raw.toString('base64')}:`,
  }
}

/** A TLS connection whose peer showed a certificate. */
export function connectionWith({ x509 }: TestCertificate, authorized = true): Connection {
  return { remoteAddress: '192.0.2.1', authorized, getPeerX509Certificate: () => x509 }
}
