import type { AuditRequest } from '../exchange.ts'
import type { CredentialKind } from '../identity/credentials.ts'
import type { OracleId, Severity } from '../oracle.ts'

/** One way of showing credentials, and what must become of it. */
export interface CredentialState {
  /** In a few words: `alg none`, `signature one bit off`, `two Authorization lines`. */
  readonly name: string
  readonly kind: CredentialKind | 'any'
  /** Makes the request out of one that has no credentials. */
  apply(bare: AuditRequest): AuditRequest
  /**
   * The same where something must be made for this request first: a proof of DPoP, a response of Digest. Without it,
   * `apply` is all there is; with it, `apply` shows what is refused in any case.
   */
  prepare?: ((bare: AuditRequest) => Promise<AuditRequest>) | undefined
  /**
   * What must become of it: `accept` for what is good in spite of its looks, `refuse` (401), `malformed` (400 or 401),
   * `either` where a server may do both and only must not break.
   */
  readonly must: 'accept' | 'refuse' | 'malformed' | 'either'
  /** The oracle that fails if it is accepted. */
  readonly oracle: OracleId
  /** How bad that is, where it is less than the oracle says: only the issuer itself could make such a token. */
  readonly severity?: Severity | undefined
  /** What is wrong then: states with one cause are one finding, as in `signature not verified`. */
  readonly cause: string
  /** Causes of which this is only a consequence: with one of them found, this says nothing new. */
  readonly impliedBy: readonly string[]
  /** Whether it is tried on every operation, and not on one of each scheme alone. */
  readonly isSentinel: boolean
  /** Whether it was signed by the mint: it says nothing where the mint's key is not the issuer's. */
  readonly isMinted: boolean
  /** What the refusal is about, for the judge of its wording. */
  readonly shows: 'nothing' | 'malformed' | 'bad_token' | 'bad_secret' | 'other_scheme'
}
