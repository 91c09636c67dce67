import type { FieldLines } from '@sallyport/guard'
import type { ToldCertificate } from '../asked.ts'
import type { ProxySettings } from '../settings.ts'

/** How a proxy tells the certificate of a client: as RFC 9440 has it, or as nginx can write one. */
export type CertificateForm = 'client-cert' | 'x-original-cert'

/** What a proxy told; its fields are none of the client's. */
export interface CertificateTold {
  /** Why it cannot be read; it stands in the record. */
  readonly misread?: string
  readonly certificate?: ToldCertificate
  /** The fields in which it was told, in lower case. */
  readonly own: readonly string[]
}

const RFC_9440 = ['client-cert', 'client-cert-chain']
/** Nobody else reads it, so it may be a client's without meaning anything. */
const NGINX = ['x-original-cert']

/**
 * The certificate of the client, where the proxy is one that tells it. Of every other proxy the fields are the
 * client's own, and are refused where certificates count.
 */
export function toldCertificate(
  form: CertificateForm,
  message: { header(name: string): FieldLines },
  { tls }: Pick<ProxySettings, 'tls'>,
): CertificateTold {
  const isTold = tls?.clientAuthorities !== undefined
  if (form === 'client-cert') {
    if (!isTold) return { own: [] }
    const [leaf, chain] = [message.header('client-cert'), message.header('client-cert-chain')]
    const isNone = leaf === undefined && chain === undefined
    return { own: RFC_9440, ...(!isNone && { certificate: { leaf, chain } }) }
  }
  const line = isTold ? message.header('x-original-cert') : undefined
  if (line === undefined) return { own: NGINX }
  const leaf = typeof line === 'string' ? fromEscapedPem(line) : undefined
  if (leaf === undefined) return { own: NGINX, misread: 'x-original-cert is no certificate' }
  return { own: NGINX, certificate: { leaf, chain: undefined } }
}

/** The longest certificate that is read, in characters. */
export const PEM_LENGTH_MAX = 16_384
const PEM = /^-----BEGIN CERTIFICATE-----\n([A-Za-z\d+/=\n]+)-----END CERTIFICATE-----\n?$/

/** nginx writes PEM, percent-encoded (`$ssl_client_escaped_cert`): it cannot write base64 of DER. */
function fromEscapedPem(line: string): string | undefined {
  if (line.length > PEM_LENGTH_MAX) return undefined
  try {
    const [, base64] = PEM.exec(decodeURIComponent(line)) ?? []
    return base64 && `:${base64.replaceAll('\n', '')}:`
  } catch {
    return undefined
  }
}
