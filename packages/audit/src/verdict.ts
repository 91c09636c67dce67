import type { Exchange } from './exchange.ts'
import type { OracleId, Severity } from './oracle.ts'
import type { Expected, FilePlace, HarmLevel } from './plan.ts'

/** How a cell ended. */
export type Verdict =
  | { readonly kind: 'proved' }
  | { readonly kind: 'refuted' }
  | { readonly kind: 'inconclusive'; readonly why: string }
  | { readonly kind: 'skipped'; readonly why: string }

/** One cell: an operation, who called it, in which state of credentials, about what. */
export interface Cell {
  /** `GET /orders/{id}`. */
  readonly operation: string
  /** The name of the identity, or `nobody`. */
  readonly caller: string
  /** The state of the credentials or the mutation of the request; `plain` where nothing was changed. */
  readonly state: string
  /** What it is about: the name of an object, a tenant, or nothing. */
  readonly matter: string | undefined
  /** The part of the audit it belongs to. */
  readonly part: 'credentials' | 'access' | 'mutation' | 'concealment' | 'wire'
  readonly expected: Expected
  readonly verdict: Verdict
  /** The status of the answer that was judged; `undefined` if none came. */
  readonly status: number | undefined
  /** The numbers of its exchanges. */
  readonly exchanges: readonly number[]
}

/**
 * What makes a finding certain, the strongest first: the canary value of the owner was seen; the owner read back the
 * change; the body is that of the owner and not that of a ghost; a control was answered otherwise; the status alone.
 */
export type Evidence = 'canary' | 'read-back' | 'body' | 'control' | 'status'

/** One oracle that failed in one cell. */
export interface Finding {
  readonly oracle: OracleId
  readonly severity: Severity
  readonly operation: string
  readonly caller: string
  readonly state: string
  readonly matter: string | undefined
  /** What happened, in a sentence: `bob read orderA of alice`. */
  readonly message: string
  readonly evidence: Evidence
  /** What is wrong in the code of the target, as far as it can be told: findings with one cause are one. */
  readonly cause: string
  /** The number of the exchange that shows it, and that of the control that makes it conclusive. */
  readonly exchange: number | undefined
  readonly control: number | undefined
  readonly rule: FilePlace | undefined
}

/** Findings that one mistake explains. */
export interface RootCause {
  /** Stays the same from run to run; a baseline names it. */
  readonly fingerprint: string
  readonly oracle: OracleId
  readonly severity: Severity
  /** `signature not verified: 14 operations`. */
  readonly title: string
  readonly operations: readonly string[]
  readonly findings: readonly Finding[]
  /** What to do, for the framework that was seen. */
  readonly hint: string
  /** Why it is accepted, and until when; `undefined` if it counts. */
  readonly accepted: { readonly reason: string; readonly until: string } | undefined
}

/** What an audit found. */
export interface AuditReport {
  readonly base: string
  readonly level: HarmLevel
  /** As in RFC 3339. */
  readonly startedAt: string
  readonly milliseconds: number
  readonly operations: readonly string[]
  readonly callers: readonly string[]
  readonly cells: readonly Cell[]
  readonly causes: readonly RootCause[]
  readonly exchanges: readonly Exchange[]
  /** What this run made and could not remove. */
  readonly leftBehind: readonly { readonly object: string; readonly id: string }[]
  /** Whose credentials are not good, or no longer, and why: of those nothing was proved. */
  readonly notSignedIn: readonly { readonly identity: string; readonly why: string }[]
  /** What a person should know: sign-ins that failed, rules that match nothing. */
  readonly remarks: readonly { readonly place: FilePlace | undefined; readonly message: string }[]
  /** Why it ended early; `undefined` if it did not. */
  readonly endedEarly: string | undefined
}
