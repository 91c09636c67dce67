import type { Reason, ReasonOf, RefusalCode } from './catalogue.ts'
import type { Challenge } from './grammar/index.ts'
import type { Subject } from './subject.ts'

/** One requirement that was not met. The private side of it: it stands in the record only. */
export interface Unmet {
  /** The private reason, from the catalogue. */
  readonly reason: Reason
  /** The requirement in words, with names and no values: `permission orders:write`. */
  readonly requirement: string
  /** The values compared, for the record: `tenant acme, resource globex`. */
  readonly compared?: string
}

/** What a refusal may disclose besides its code, where the policy's disclosure allows it. */
export interface DisclosedDetails {
  readonly action?: string
  readonly resource?: string
  readonly required?: readonly string[]
  readonly held?: readonly string[]
}

interface Refused {
  readonly code: RefusalCode
  readonly reason: Reason
  readonly details?: DisclosedDetails
  readonly unmet?: readonly Unmet[]
}

/** Go on: the request may reach the application. */
export interface Allow {
  readonly kind: 'allow'
  /** Who asks; `undefined` only on a public route. */
  readonly subject: Subject | undefined
  /** The loaded resource, where the policy names a resource type. */
  readonly resource: unknown
}

/** 400: the credentials break their grammar, or come twice (RFC 6750 section 3.1). */
export interface Malformed extends Refused {
  readonly kind: 'malformed'
  readonly code: 'invalid_request'
  readonly reason: ReasonOf<'invalid_request'>
  readonly challenges: readonly Challenge[]
}

/** 401: not authenticated (RFC 9110 section 15.5.2). Never without a challenge. */
export interface ChallengeRefusal extends Refused {
  readonly kind: 'challenge'
  readonly code:
    | 'authentication_required'
    | 'invalid_token'
    | 'invalid_credentials'
    | 'invalid_dpop_proof'
    | 'use_dpop_nonce'
  readonly challenges: readonly [Challenge, ...Challenge[]]
}

/** 401: authenticated, too weakly or too long ago (RFC 9470). */
export interface StepUp extends Refused {
  readonly kind: 'step_up'
  readonly code: 'insufficient_user_authentication'
  readonly reason: ReasonOf<'insufficient_user_authentication'>
  readonly challenges: readonly [Challenge, ...Challenge[]]
}

/** 403: known, and may not (RFC 9110 section 15.5.4). A challenge only for missing scope. */
export interface Forbid extends Refused {
  readonly kind: 'forbid'
  readonly code: 'forbidden' | 'insufficient_scope'
  readonly challenges: readonly Challenge[]
}

/**
 * 404: may not even know that it exists, or it does not exist (RFC 9110 section 15.5.4).
 *
 * The two must not be told apart: `reason` differs, nothing on the wire does.
 */
export interface Conceal extends Refused {
  readonly kind: 'conceal'
  readonly code: 'not_found'
}

/** 429: too many failures (RFC 6585 section 4). */
export interface Throttled extends Refused {
  readonly kind: 'throttle'
  readonly code: 'too_many_attempts'
  readonly reason: ReasonOf<'too_many_attempts'>
  /** Whole seconds, at least one. */
  readonly retryAfterSeconds: number
}

/** 503: no decision is possible (RFC 9110 section 15.6.4). Never a 401: nobody was refused. */
export interface Unavailable extends Refused {
  readonly kind: 'unavailable'
  readonly code: 'temporarily_unavailable'
  readonly reason: ReasonOf<'temporarily_unavailable'>
  /** Whole seconds, at least one. */
  readonly retryAfterSeconds: number
}

/** Every decision that is not an allow. */
export type Refusal =
  | Malformed
  | ChallengeRefusal
  | StepUp
  | Forbid
  | Conceal
  | Throttled
  | Unavailable

/** Exactly one of these is the answer to every request. */
export type Decision = Allow | Refusal

/** The status with which each kind of refusal leaves. */
export const statusOfKind = {
  malformed: 400,
  challenge: 401,
  step_up: 401,
  forbid: 403,
  conceal: 404,
  throttle: 429,
  unavailable: 503,
} as const

statusOfKind satisfies Record<Refusal['kind'], number>
