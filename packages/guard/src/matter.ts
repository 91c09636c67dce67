import type { Unavailable } from '@sallyport/contract'
import type { Limits } from './limits.ts'
import type { Policy } from './policies/policy.ts'
import type { Relations } from './policies/relations.ts'
import type { Rules } from './policies/rulebook.ts'
import type { Ruling } from './policies/ruling.ts'
import type { RecordSettings } from './record/record-settings.ts'
import type { AccessRequest } from './request.ts'
import type { Throttle } from './throttle/throttle.ts'
import type { Trail } from './trail.ts'

/** What deciding needs besides request and policy. */
export interface Means {
  readonly throttle: Throttle | undefined
  readonly limits: Limits
  readonly clock: () => number
  readonly relations: Relations | undefined
  readonly records: RecordSettings
  /** The refusal where a step fails: no decision is possible. */
  readonly impossible: Unavailable
}

/** One request to decide. */
export interface Matter<T extends object> {
  readonly request: AccessRequest
  readonly policy: Policy<T>
  /** The rules in force when the request began, and what the policy said under them. */
  readonly rules: Rules
  readonly ruling: Ruling<T>
  readonly means: Means
  /** The instant of the request, in milliseconds since the epoch. */
  readonly now: number
}

/** A matter, and what was found on the way to its decision: who asks above all. */
export interface Question<T extends object> {
  readonly matter: Matter<T>
  readonly trail: Trail
}
