import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { authority, pemOf } from '../fixture/holder-certificates.ts'

/** The files by which a proxy ends TLS. */
export interface TlsFiles {
  /** The certificate of the server with its key: one file, which every proxy reads. */
  readonly server: string
  /** Who signed the certificates of clients. */
  readonly authorities: string
  remove(): void
}

/** Writes the files where a proxy of any account can read them. */
export function writeTlsFiles(): TlsFiles {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-conformance-'))
  const { cert, key } = pemOf('server')
  const [server, authorities] = [join(folder, 'server.pem'), join(folder, 'clients.pem')]
  writeFileSync(server, cert + key)
  writeFileSync(authorities, authority)
  chmodSync(folder, 0o755)
  return { server, authorities, remove: () => rmSync(folder, { recursive: true }) }
}
