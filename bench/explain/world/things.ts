import type { Reason } from '@sallyport/contract'
import type { FindingType } from '@sallyport/explain'

/** Who asks: a person or a service. */
export interface Subject {
  readonly id: string
  readonly kind: 'user' | 'service'
  readonly tenant: string
  readonly roles: ReadonlySet<string>
}

/** A token, an API key, a session or a password: whatever is shown. */
export interface Credential {
  readonly fingerprint: string
  readonly scheme: 'bearer' | 'basic' | 'cookie' | 'api_key'
  readonly subject: Subject
  readonly kid: string | undefined
  readonly issuedAt: number
  readonly expiresAt: number
  /** `undefined`: not scoped at all. */
  readonly scopes: ReadonlySet<string> | undefined
  revoked?: Reason
}

/** What may be asked for. */
export interface Route {
  readonly method: string
  readonly template: string
  readonly kind: 'public' | 'protected' | 'login' | 'token' | 'static' | 'health'
  /** What a subject needs; `undefined` where any will do. */
  readonly permission: string | undefined
  readonly weight: number
  /** Whether it names an object, whose id can be guessed. */
  readonly isObject: boolean
  /** Only from addresses that are listed. */
  readonly isRestricted: boolean
  readonly bytes: number
  /** A path, for one of a tenant; `pick` chooses the object. */
  readonly path: (pick: (count: number) => number, tenant: string) => string
}

/** One of the machines that answer. */
export interface Instance {
  readonly name: string
  /** What its clock shows beyond the true time, in milliseconds. */
  clockOffset: (now: number) => number
  readonly keys: KeyCache
}

/** What a verifier knows of the keys of the issuer. */
export interface KeyCache {
  known: ReadonlySet<string>
  fetchedAt: number
  ttlMs: number
  /** Whether a key that is not known is asked for at once, as it should be. */
  refetches: boolean
}

/** A name and a password that were tried. */
export interface Attempt {
  readonly account: string
  /** What is wrong with it; `undefined` where nothing is. */
  readonly reason: Reason | undefined
  /** What tells one password from another, where the same is tried on many accounts. */
  readonly secret?: string | undefined
}

/** A request on its way. */
export interface Outgoing {
  readonly method: string
  readonly path: string
  readonly route: Route | undefined
  readonly address: string
  readonly agent: string
  readonly credential: Credential | undefined
  /** What was tried to sign in with, where that is what the request is. */
  readonly attempt?: Attempt
  /** Set where whoever asks knows the answer: a token endpoint, a lockout. */
  readonly answer?: { readonly status: number; readonly reason?: Reason }
  /** The tenant that the object belongs to, where that is another. */
  readonly tenantOfObject?: string
  readonly referer?: string
  /** The incident to whose callers this one belongs. */
  readonly incident?: number
  /** Milliseconds after now. */
  readonly delay?: number
}

/** One line of the log, before it has a form. */
export interface Exchange {
  readonly time: number
  /** The time as the machine saw it. */
  readonly clock: number
  readonly instance: string
  readonly request: Outgoing
  readonly status: number
  readonly reason: Reason | undefined
  readonly requirement: string | undefined
  readonly isConcealed: boolean
  readonly isAuthenticated: boolean
  readonly policyVersion: string
  readonly bytes: number
  readonly durationMs: number
  readonly expiresInSeconds: number | undefined
  /** The number of the incident that caused it, in the label. */
  readonly incident: number | undefined
}

/** A verdict, before it is written down. */
export interface Verdict {
  readonly status: number
  readonly reason?: Reason
  readonly requirement?: string
  readonly isConcealed?: boolean
  readonly isAuthenticated?: boolean
  readonly incident?: number
}

/** What goes wrong between the doors: asked in every request, where it may concern it. */
export interface Fault {
  readonly incident: number
  /** Instead of, or after, authentication that succeeded. */
  readonly authenticate?: (asked: Asked) => Verdict | undefined
  /** Instead of authorization. */
  readonly authorize?: (asked: Asked) => Verdict | undefined
  /** Instead of whatever was decided. */
  readonly answer?: (asked: Asked, verdict: Verdict) => Verdict | undefined
}

/** A request at a machine. */
export interface Asked {
  readonly request: Outgoing
  readonly instance: Instance
  readonly now: number
  /** The time as the machine sees it. */
  readonly clock: number
}

/** One incident that was planted, as the label tells it. */
export interface PlantedIncident {
  readonly type: FindingType
  /** From the first line that it caused to the last, in milliseconds since the epoch. */
  readonly from: number
  readonly to: number
  /** Who was refused because of it, or attacked: subjects where there are any, else addresses. */
  readonly who: readonly string[]
  /** The routes. */
  readonly where: readonly string[]
  /** How many lines it caused. */
  readonly lines: number
  /** How it came about, in words. */
  readonly story: string
  /** Other types that are true of it as well. */
  readonly also: readonly FindingType[]
  /** Types that leave the same lines in a log that does not name the accounts that were tried. */
  readonly sameWithoutAccounts: readonly FindingType[]
}
