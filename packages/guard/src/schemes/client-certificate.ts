import { hash, X509Certificate } from 'node:crypto'
import { type BareItem, parseStructuredItem, parseStructuredList } from '@sallyport/contract'
import { type AddressRange, readAddress } from '@sallyport/policy'
import type { AccessRequest, Connection, FieldLines } from '../request.ts'
import type { Reading } from '../scheme.ts'
import { isAmong, rangesOf } from '../trusted-proxies.ts'

/** The certificate of a client, of whose private key TLS has made sure. */
export interface ClientCertificate {
  readonly x509: X509Certificate
  /** The SHA-256 of its bytes in base64url: the `x5t#S256` of RFC 8705 section 3.1. */
  readonly thumbprint: string
  /** Whether TLS trusts whoever signed it; a proxy that hands it on has made sure of that. */
  readonly isTrusted: boolean
  /** The certificates above it, where the proxy hands them on; the first signed it. */
  readonly chain: readonly X509Certificate[]
}

/** What a request shows of a certificate. */
export type CertificateReading =
  | Exclude<Reading, { readonly kind: 'found' }>
  | { readonly kind: 'found'; readonly certificate: ClientCertificate }

/** Where the certificates of clients are found. */
export interface ClientCertificates {
  /** The certificate of a request. Never throws. */
  read(request: AccessRequest): CertificateReading
}

/** The options of {@link clientCertificates}. */
export interface ClientCertificatesOptions {
  /**
   * The proxies that end TLS and hand certificates on, as addresses or blocks: `10.0.0.0/8`. Only from
   * their connections `Client-Cert` counts. They must remove what a client sends under that name.
   */
  readonly trustedProxies?: readonly string[]
}

/**
 * Finds certificates: in the TLS connection, or in the field `Client-Cert` where a trusted proxy ended
 * it (RFC 9440).
 *
 * Anybody can write that field, so from anybody else it is refused (section 2.4), and never used. From
 * a trusted proxy the field alone counts: its own certificate is not the client's.
 */
export function clientCertificates(options: ClientCertificatesOptions = {}): ClientCertificates {
  return new Certificates(options)
}

const ABSENT: CertificateReading = Object.freeze({ kind: 'absent' })
const STRANGE: CertificateReading = Object.freeze({
  kind: 'malformed',
  reason: 'certificate_from_stranger',
})
const MALFORMED: CertificateReading = Object.freeze({
  kind: 'malformed',
  reason: 'credentials_malformed',
})
const OVERSIZED: CertificateReading = Object.freeze({
  kind: 'malformed',
  reason: 'credentials_oversized',
})

class Certificates implements ClientCertificates {
  readonly #proxies: readonly AddressRange[]

  constructor({ trustedProxies = [] }: ClientCertificatesOptions) {
    this.#proxies = rangesOf(trustedProxies)
  }

  read(request: AccessRequest): CertificateReading {
    const field = request.header('client-cert')
    const chain = request.header('client-cert-chain')
    if (this.#isProxy(request.connection)) return readCertificateFields(field, chain)
    if (field !== undefined || chain !== undefined) return STRANGE
    return readConnection(request.connection)
  }

  #isProxy(connection: Connection | undefined): boolean {
    if (this.#proxies.length === 0) return false
    const address = readAddress(connection?.remoteAddress)
    return address !== undefined && isAmong(this.#proxies, address)
  }
}

function readConnection(connection: Connection | undefined): CertificateReading {
  const x509 = connection?.getPeerX509Certificate?.()
  return x509 === undefined ? ABSENT : found(x509, connection?.authorized === true, [])
}

function found(
  x509: X509Certificate,
  isTrusted: boolean,
  chain: readonly X509Certificate[],
): CertificateReading {
  const thumbprint = hash('sha256', x509.raw, 'base64url')
  return { kind: 'found', certificate: { x509, thumbprint, isTrusted, chain } }
}

/** The longest field that is read, in characters: as long as Node takes all fields together. */
const FIELD_LENGTH_MAX = 16_384
/** The most certificates of a chain. */
const CHAIN_LENGTH_MAX = 10

/**
 * Reads the fields `Client-Cert` and `Client-Cert-Chain` of a trusted proxy: one byte sequence, and a list of
 * them (RFC 9440 sections 2.2, 2.3). Who wrote them is for the caller to know. Never throws.
 */
export function readCertificateFields(field: FieldLines, above: FieldLines): CertificateReading {
  if (lengthOf(field) > FIELD_LENGTH_MAX || lengthOf(above) > FIELD_LENGTH_MAX) return OVERSIZED
  const item = parseStructuredItem(field)
  // A chain of nobody (section 2.3).
  if (item.kind === 'absent') return above === undefined ? ABSENT : MALFORMED
  const chain = readChain(above)
  const x509 = item.kind === 'item' ? certificateOf(item.value) : undefined
  return x509 === undefined || chain === undefined ? MALFORMED : found(x509, true, chain)
}

function lengthOf(lines: FieldLines): number {
  if (lines === undefined || typeof lines === 'string') return lines?.length ?? 0
  return lines.reduce((length, line) => length + line.length, 0)
}

function readChain(field: FieldLines): readonly X509Certificate[] | undefined {
  const list = parseStructuredList(field)
  if (list.kind !== 'list' || list.members.length > CHAIN_LENGTH_MAX) return undefined
  const chain = list.members.flatMap((member) => {
    const x509 = member.kind === 'item' ? certificateOf(member.value) : undefined
    return x509 === undefined ? [] : [x509]
  })
  return chain.length === list.members.length ? chain : undefined
}

/** What DER begins with: a sequence. Without it Node would try the bytes as text. */
const SEQUENCE = 0x30

function certificateOf(value: BareItem): X509Certificate | undefined {
  if (value.kind !== 'bytes' || value.value[0] !== SEQUENCE) return undefined
  try {
    return new X509Certificate(value.value)
  } catch {
    return undefined
  }
}
