import type { Challenge, Reason, ReasonOf, Subject } from '@sallyport/contract'
import type { FieldLine } from './answer/answer.ts'
import type { Eventually } from './eventually.ts'
import type { AccessRequest } from './request.ts'

/** What a scheme found in a request. Nothing is verified yet. */
export type Reading =
  | { readonly kind: 'absent' }
  | { readonly kind: 'malformed'; readonly reason: ReasonOf<'invalid_request'> }
  | { readonly kind: 'found'; readonly credentials: Credentials }

/** Credentials as shown, unverified. */
export interface Credentials {
  /** The field they came in, in lower case. Two of them in one request are ambiguous: 400. */
  readonly transport: string
  /** The text as shown, without the scheme name. Never logged. */
  readonly text: string
  /** The account they speak for, where the scheme says so before verification: for the throttle. */
  readonly account?: string
  /** The secret in them, where people choose it: for the throttle, which keeps bits of a hash. */
  readonly secret?: string
  /**
   * Whether they come with the connection whatever the client asks for; default no. Other credentials of
   * the same request then count, and these do not.
   */
  readonly isAmbient?: boolean
  /** The fingerprint of the text, where the scheme remembers it: it stands in the record. */
  readonly fingerprint?: string | undefined
}

/** What is known of the credentials besides the subject: for the record. */
export interface CredentialFacts {
  readonly kid?: string
  readonly issuer?: string
  /** When they end, in milliseconds since the epoch. */
  readonly expiresAt?: number
  /** What they are bound to, where a token says so. */
  readonly confirmation?: Confirmation
}

/** What a token is bound to (RFC 7800 section 3.1): whoever shows it must prove to have that. */
export interface Confirmation {
  /** The SHA-256 thumbprint of a key, in base64url (RFC 9449 section 6.1). */
  readonly jkt?: string
  /** The SHA-256 thumbprint of a certificate, in base64url (RFC 8705 section 3.1). */
  readonly x5t?: string
}

/** What a verdict adds to the answer, whatever that is: a nonce for the next request, a cookie. */
interface Told {
  readonly fields?: readonly FieldLine[]
}

/** The credentials are good. */
export interface Verified extends Told {
  readonly kind: 'ok'
  readonly subject: Subject
  readonly facts: CredentialFacts
  /**
   * Why they must not be used for this very request, which is a 403: a cookie that somebody else's page
   * made the browser send. Never on what is remembered, which is a verdict on the credentials alone.
   */
  readonly forbids?: ReasonOf<'forbidden'>
  /** What the record says of that. */
  readonly cause?: string
}

/** The codes of a 401 that says what is wrong with credentials. */
export type RejectCode =
  | 'invalid_token'
  | 'invalid_credentials'
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'

/** Why a 401 was given: the reasons behind its codes. */
export type RejectReason = ReasonOf<RejectCode>

/** The credentials are not good. */
export interface Rejected extends Told {
  readonly kind: 'reject'
  readonly reason: RejectReason
  readonly cause?: string
  readonly facts: CredentialFacts
}

/** Nobody can say: a key server, store or verifier failed. It is a 503, never a 401. */
export interface Failed {
  readonly kind: 'error'
  readonly reason: ReasonOf<'temporarily_unavailable'>
  readonly cause: string
  readonly retryAfterSeconds?: number
  /**
   * Whether the throttle counts it as a failure all the same: where one account alone fails, and
   * the answer would tell that it exists to whoever may ask without end.
   */
  readonly guess?: boolean
}

/** `skip` means: not mine after all, ask the next scheme that reads the same transport. */
export type Verification =
  | { readonly kind: 'skip'; readonly reason: RejectReason; readonly cause?: string }
  | Verified
  | Rejected
  | Failed

/** What a challenge is asked to say. */
export interface ChallengeContext {
  readonly realm: string
  /** The refusal to name, only for the scheme that the client used (RFC 6750 section 3). */
  readonly error?: Reason
  /** All scopes that are missing, for `insufficient_scope`. */
  readonly scopes?: readonly string[]
  /** The authentication that is required, for `insufficient_user_authentication`. */
  readonly stepUp?: StepUpContext
}

/** The authentication that a challenge asks for (RFC 9470 section 3). */
export interface StepUpContext {
  /** Authentication context classes, the most welcome first. */
  readonly acr: readonly string[] | undefined
  readonly maxAgeSeconds: number | undefined
}

/**
 * A scheme: how credentials are shown, and the verifier that makes a subject of them.
 *
 * One instance belongs to one guard. `read` is pure and cheap; `verify` may ask stores.
 */
export interface Scheme {
  /** The name in policies and records, in lower case: `bearer`, `basic`, `api_key`. */
  readonly name: string
  /**
   * Whether people choose the secrets. Then the throttle comes before everything, also before the
   * memory of verified credentials, which would otherwise tell a guesser when a guess is right.
   */
  readonly guessable: boolean
  /** Whether its challenge makes a browser open a dialog; not offered to scripts if avoidable. */
  readonly opensDialog: boolean
  /** Whether its challenge can ask for a stronger authentication (RFC 9470 section 3); default no. */
  readonly asksStepUp?: boolean
  /**
   * Whether each challenge is another one, because it carries a nonce; default no. Then nothing is kept
   * of an answer that has one.
   */
  readonly isFresh?: boolean
  /** Finds the credentials of this scheme. Never throws and never verifies. */
  read(request: AccessRequest): Reading
  /** The challenge to offer (RFC 9110 section 11.6.1). */
  challenge(context: ChallengeContext): Challenge
  /** All challenges, where it has several: one for each algorithm. Instead of `challenge`. */
  challenges?(context: ChallengeContext): readonly [Challenge, ...Challenge[]]
  /** A challenge for scripts that opens no dialog, used when no other scheme can be offered. */
  scriptChallenge?(context: ChallengeContext): Challenge
  /** A verification remembered and still good; never waits. */
  recall?(credentials: Credentials, now: number): Verified | Rejected | undefined
  /** Verifies. A rejected promise or a throw counts as {@link Failed}. */
  verify(credentials: Credentials, now: number): Verification | Promise<Verification>
  /**
   * What is missing to verify anything at all, for readiness: the keys of an issuer that never answered.
   * `undefined` where nothing is. Never rejects.
   */
  lacking?(now: number): Eventually<string | undefined>
  /** Forgets what was remembered: of one subject, or everything. */
  forget?(subjectId?: string): void
}
