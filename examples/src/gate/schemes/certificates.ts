import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { peer } from '../../../../tools/peer.ts'
import { HOST } from './schemes-gate.ts'

/** A certificate with its key, both as PEM. */
export interface Certified {
  readonly cert: string
  readonly key: string
}

/** An authority, what it signed, and a client of nobody. */
export interface Certificates {
  /** The server's certificate with its key: one file, which every proxy reads. */
  readonly serverFile: string
  readonly authorityFile: string
  readonly authority: string
  /** Its name is `DNS:reporting.example`. */
  readonly reporting: Certified
  /** Signed, and known to nobody here. */
  readonly other: Certified
  /** Signed by itself, with the name of the first. */
  readonly lonely: Certified
  remove(): void
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']

/** Makes certificates with OpenSSL, where a proxy of any account can read them. Throws where it is missing. */
export function makeCertificates(): Certificates {
  const openssl = peer('openssl')
  if ('skip' in openssl) throw new Error(openssl.skip)
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-tls-'))
  const file = (name: string): string => join(folder, name)
  const make = (name: string, ...more: readonly string[]): Certified => {
    const out = ['-keyout', file(`${name}.key`), '-out', file(`${name}.crt`)]
    const args = ['req', '-x509', ...KEY, '-subj', `/CN=${name}`, ...out, ...more]
    execFileSync(openssl.path, args, { stdio: 'pipe' })
    const read = (end: string): string => readFileSync(file(`${name}.${end}`), 'utf8')
    return { cert: read('crt'), key: read('key') }
  }
  const named = (name: string): string[] => ['-addext', `subjectAltName=${name}`]
  const authority = make('authority')
  const signed = ['-CA', file('authority.crt'), '-CAkey', file('authority.key')]
  const server = make('server', ...signed, ...named(`DNS:${HOST}`))
  writeFileSync(file('server.pem'), server.cert + server.key)
  const made = {
    reporting: make('reporting', ...signed, ...named('DNS:reporting.example')),
    other: make('other', ...signed, ...named('DNS:other.example')),
    lonely: make('lonely', ...named('DNS:reporting.example')),
  }
  chmodSync(folder, 0o755)
  for (const name of ['server.pem', 'authority.crt']) chmodSync(file(name), 0o644)
  return {
    ...made,
    serverFile: file('server.pem'),
    authorityFile: file('authority.crt'),
    authority: authority.cert,
    remove: () => rmSync(folder, { recursive: true }),
  }
}
