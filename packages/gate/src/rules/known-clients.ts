import type { ClientCertificate } from '@sallyport/guard'
import type { ClientSettings } from '../settings.ts'

/** Finds the client of a certificate: by its bytes, or by a name that an authority confirmed (RFC 8705 section 2.1). */
export function knownClients(
  clients: readonly ClientSettings[],
): (certificate: ClientCertificate) => ClientSettings | undefined {
  return ({ thumbprint, x509 }) => {
    const names = namesOf(x509.subjectAltName)
    return clients.find(
      (one) =>
        one.thumbprint === thumbprint ||
        has(names, 'DNS', one.sanDns) ||
        has(names, 'URI', one.sanUri) ||
        has(names, 'email', one.sanEmail),
    )
  }
}

function has(names: ReadonlySet<string>, kind: string, name: string | undefined): boolean {
  return name !== undefined && names.has(`${kind}:${name}`)
}

/** A name with a comma in it stands between quotes: whoever has it signed must not be taken for another. */
const QUOTED = /"(?:[^"\\]|\\.)*"/g

function namesOf(text: string | undefined): ReadonlySet<string> {
  return new Set(text?.replace(QUOTED, '""').split(', '))
}
