import type { AccessRequest } from '../request.ts'
import type { Confirmation, Rejected, RejectReason, Verification } from '../scheme.ts'
import type { ClientCertificates } from './client-certificate.ts'
import type { Claims } from './token.ts'

/**
 * What the claims of a token bind it to (RFC 7800 section 3.1): `undefined` where they bind it to
 * nothing, `wrong` where they say it in a form that cannot be meant.
 *
 * Members that are not known here are left aside, as section 3.1 wants it.
 */
export function confirmationOf({ cnf }: Claims): Confirmation | undefined | 'wrong' {
  if (cnf === undefined) return undefined
  if (typeof cnf !== 'object' || cnf === null || Array.isArray(cnf)) return 'wrong'
  const { jkt, 'x5t#S256': x5t } = cnf as Readonly<Record<string, unknown>>
  if (!isThumbprintOrMissing(jkt) || !isThumbprintOrMissing(x5t)) return 'wrong'
  if (jkt === undefined && x5t === undefined) return undefined
  return Object.freeze({ ...(jkt !== undefined && { jkt }), ...(x5t !== undefined && { x5t }) })
}

/** 32 bytes in base64url, and nothing that only looks alike. */
const THUMBPRINT = /^[\w-]{43}$/

function isThumbprintOrMissing(value: unknown): value is string | undefined {
  return value === undefined || (typeof value === 'string' && THUMBPRINT.test(value))
}

/** Why a token is not shown by its holder. */
export interface Unconfirmed {
  readonly reason: RejectReason
  readonly cause?: string
}

const WITHOUT_PROOF: Unconfirmed = { reason: 'token_bound' }

/**
 * The verification of a token that came by the Bearer scheme, refused where its holder does not show it:
 * what is bound is good only together with what it is bound to, in every request anew.
 *
 * One that is bound to a key is refused, whatever else holds (RFC 9449 section 7.2): otherwise a
 * thief would leave the proof out.
 */
export function shownByHolder<V extends Verification>(
  verification: V,
  request: AccessRequest | undefined,
  certificates: ClientCertificates,
): V | Rejected {
  if (verification.kind !== 'ok') return verification
  const { facts } = verification
  if (facts.confirmation === undefined) return verification
  const why = unconfirmed(facts.confirmation, request, certificates)
  return why === undefined ? verification : { kind: 'reject', facts, ...why }
}

/** Why a token that came by the Bearer scheme is not shown by its holder; `undefined` if it is. */
export function unconfirmed(
  confirmation: Confirmation,
  request: AccessRequest | undefined,
  certificates: ClientCertificates,
): Unconfirmed | undefined {
  if (confirmation.jkt !== undefined) return WITHOUT_PROOF
  return withoutCertificate(confirmation, request, certificates)
}

/** Why the certificate of a request is not the one that a token is bound to (RFC 8705 section 3). */
export function withoutCertificate(
  { x5t }: Confirmation,
  request: AccessRequest | undefined,
  certificates: ClientCertificates,
): Unconfirmed | undefined {
  if (x5t === undefined) return undefined
  const reading = request === undefined ? undefined : certificates.read(request)
  // A field that somebody made up is no certificate, and one that cannot be read is none either.
  if (reading?.kind === 'malformed') return { reason: 'certificate_missing', cause: reading.reason }
  if (reading?.kind !== 'found') return { reason: 'certificate_missing' }
  const isSame = reading.certificate.thumbprint === x5t
  return isSame ? undefined : { reason: 'certificate_mismatch' }
}
