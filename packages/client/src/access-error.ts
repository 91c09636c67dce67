import type { Challenge, Problem } from '@sallyport/contract'
import type { ClientDecision } from './trace.ts'

/**
 * What went wrong, in the terms of whoever called. `malformed`: the credentials cannot be read (400).
 * `unauthenticated`: they are missing or refused (401). `step_up`: they are too weak or too old (401).
 * `forbidden`: known, and may not (403). `missing`: not there, or hidden (404, 410). `throttled`: too often
 * (429). `unavailable`: no decision possible (503), or no new credentials to be had. `session_ended`: they can
 * no longer be renewed, sign in again. `not_repeatable`: it should have been sent again, and its body is
 * gone. `failed`: any other status from 400.
 */
export type AccessErrorKind =
  | 'malformed'
  | 'unauthenticated'
  | 'step_up'
  | 'forbidden'
  | 'missing'
  | 'throttled'
  | 'unavailable'
  | 'session_ended'
  | 'not_repeatable'
  | 'failed'

/** All that is known when a request fails; what is not known is left out. */
export interface AccessErrorDetails {
  readonly status?: number | undefined
  /** The code of the refusal: of the problem document, else the `error` of the challenge. */
  readonly code?: string | undefined
  readonly problem?: Problem | undefined
  readonly challenges?: readonly Challenge[] | undefined
  /** When the server will be ready to be asked again, in its own words. */
  readonly retryAt?: Date | undefined
  /** The id under which the server keeps its record of the decision. */
  readonly decisionId?: string | undefined
  /** Every answer of this call, and what was done about it. */
  readonly attempts?: readonly ClientDecision[] | undefined
  /** The answer, its body unread. */
  readonly response?: Response | undefined
  readonly cause?: unknown
}

/** A request that did not get its resource. `kind` says what to do; the message says it to a person. */
export class AccessError extends Error {
  readonly kind: AccessErrorKind
  readonly status: number | undefined
  readonly code: string | undefined
  readonly problem: Problem | undefined
  readonly challenges: readonly Challenge[]
  readonly retryAt: Date | undefined
  readonly decisionId: string | undefined
  readonly attempts: readonly ClientDecision[]
  /** Not shown when the error is printed: it has the whole address, and cookies. */
  declare readonly response: Response | undefined

  constructor(kind: AccessErrorKind, message: string, details: AccessErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'AccessError'
    this.kind = kind
    this.status = details.status
    this.code = details.code
    this.problem = details.problem
    this.challenges = details.challenges ?? []
    this.retryAt = details.retryAt
    this.decisionId = details.decisionId
    this.attempts = details.attempts ?? []
    Object.defineProperty(this, 'response', { value: details.response })
  }
}
