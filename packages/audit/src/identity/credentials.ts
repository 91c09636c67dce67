import type { AuditRequest } from '../exchange.ts'
import type { Field } from '../plan.ts'

/** What kind of credentials they are, as far as their form tells. */
export type CredentialKind = 'jwt' | 'opaque' | 'basic' | 'api_key' | 'session' | 'digest' | 'dpop'

/** The credentials of an identity that is signed in. */
export interface HeldCredentials {
  /** The name of the identity. */
  readonly identity: string
  readonly kind: CredentialKind
  /** All fields that are sent, in order; Digest and DPoP add theirs for each request. */
  readonly fields: readonly Field[]
  /** The name of the field that carries them, as it is sent: `Authorization`. */
  readonly field: string
  /** What stands before the secret: `Bearer `, the name of a cookie with `=`, or nothing. */
  readonly prefix: string
  /** The token, key, or id of the session. */
  readonly secret: string
  /** Shown with what changes something: it comes from the API's own pages. */
  readonly csrf?: Field | undefined
  /** Makes the fields that are new for each request: a proof of DPoP, an answer of Digest. */
  readonly prove?: ((request: AuditRequest) => Promise<readonly Field[]>) | undefined
}
