import { type ClientCertificates, readCertificateFields } from '@sallyport/guard'
import { GateRequest } from '../gate-request.ts'

/**
 * Finds the certificates that a proxy tells which ends TLS. What a client writes under the names of RFC 9440 is
 * refused (section 2.4): an endpoint takes these fields away where its proxy is one that tells them.
 */
export const toldCertificates: ClientCertificates = {
  read: (request) => {
    const { certificate } = request instanceof GateRequest ? request.asked : {}
    const isClients = ['client-cert', 'client-cert-chain'].some(
      (name) => request.header(name) !== undefined,
    )
    if (isClients) return { kind: 'malformed', reason: 'certificate_from_stranger' }
    if (certificate === undefined) return { kind: 'absent' }
    return readCertificateFields(certificate.leaf, certificate.chain)
  },
}
