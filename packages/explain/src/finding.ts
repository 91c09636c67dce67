/** What can be found, and whether it is an attack or an accident of operation. */
export const findingTypes = {
  key_rotation: 'operation',
  stale_instance: 'operation',
  verifier_broken: 'operation',
  clock_skew: 'operation',
  credential_expired: 'operation',
  credential_expiring: 'operation',
  broken_refresh: 'operation',
  refresh_storm: 'operation',
  wrong_code: 'operation',
  retry_of_403: 'operation',
  policy_regression: 'operation',
  missing_scope: 'operation',
  missing_role: 'operation',
  address_block: 'operation',
  tenant_enumeration: 'attack',
  brute_force: 'attack',
  password_spray: 'attack',
  credential_stuffing: 'attack',
  success_after_attack: 'attack',
  crawler: 'noise',
  scanner: 'noise',
} as const

/** The name of a kind of finding. */
export type FindingType = keyof typeof findingTypes

/** How bad it is: `info` needs nobody, `critical` now. */
export type FindingSeverity = 'info' | 'low' | 'medium' | 'high' | 'critical'

/** One fact that speaks for a finding, and how anybody can count it again. */
export interface Evidence {
  /** What was counted, in words. */
  readonly fact: string
  readonly value: number | string
  /** A command, or a query, that gives the same. */
  readonly query?: string
}

/** One possible cause. The weights of all causes of a finding add up to at most 1. */
export interface Cause {
  readonly cause: string
  /** How much speaks for it, 0 to 1. */
  readonly weight: number
  readonly because: string
}

/** One thing to do now. */
export interface NextAction {
  readonly step: string
  /** The command that proves it or does it. */
  readonly command?: string
}

/** One of those that a finding is about, and how often. */
export interface Counted {
  readonly name: string
  readonly count: number
}

/** What was found: one cause of refusals, with all that speaks for it. */
export interface Finding {
  readonly type: FindingType
  /** One sentence that a person on call understands. */
  readonly title: string
  readonly severity: FindingSeverity
  /** How sure, 0 to 1. */
  readonly confidence: number
  /** From and to, in milliseconds since the epoch. */
  readonly window: { readonly from: number; readonly to: number }
  readonly who: {
    /** How many callers. */
    readonly count: number
    /** Their effective number: exp of the entropy of their shares. */
    readonly effective: number
    readonly top: readonly Counted[]
  }
  readonly where: { readonly routes: readonly Counted[] }
  readonly evidence: readonly Evidence[]
  readonly causes: readonly Cause[]
  readonly next: readonly NextAction[]
  /** What the log does not hold and would settle it. */
  readonly missingInput: readonly string[]
  /** Ids of decisions, requests or traces, for `sallyport explain why`. */
  readonly sampleIds: readonly string[]
  /** What happened at the same time: a deployment, a key that was published. */
  readonly mark?: { readonly time: number; readonly name: string }
}
