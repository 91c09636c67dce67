/**
 * What the page is told, and nothing besides. Instants are milliseconds since the epoch; every text may be what a client
 * sent, and is shown as text alone.
 */

/** Where the log stands. */
export interface SourceStatus {
  readonly name: string
  readonly format: string | undefined
  /** `live`: what comes is counted as it comes. */
  readonly state: 'reading' | 'live' | 'ended' | 'failed'
  /** How much was read of what was there, 0 to 1, while it is being read. */
  readonly progress?: number
  /** What is wrong, or what became of the file, in a sentence. */
  readonly notice?: string
  readonly lines: number
  readonly unread: number
  /** A line that was not read, cut and made visible. */
  readonly sample?: string
}

/** How many refusals there were, and how many of them are kept as requests. */
export interface KeptRefusals {
  readonly seen: number
  readonly kept: number
  /** The instant of the first that is kept. */
  readonly since: number | undefined
}

/** The state of everything, in a few numbers. */
export interface Overview {
  readonly generation: number
  readonly source: SourceStatus
  readonly requests: number
  readonly first: number | undefined
  readonly last: number | undefined
  readonly statuses: readonly GroupRow[]
  readonly refusals: KeptRefusals
  readonly findings: readonly FindingRow[]
  /** What the log holds, and so what can be told. */
  readonly holds: {
    readonly reasons: boolean
    readonly names: boolean
    /** Whether there are decision records: as the log, or beside it. */
    readonly records: boolean
    /** Whether the log was written by a guard, which sends a challenge with every 401. */
    readonly challenges: boolean
  }
}

/** One count over time. */
export interface SeriesRow {
  readonly name: string
  readonly total: number
  readonly bins: readonly number[]
}

/** Where a count leaves what was expected, and where it is over. */
export interface ChangePoint {
  readonly series: string
  readonly from: number
  readonly to: number
}

/** Refusals over time. */
export interface Timeline {
  readonly from: number
  readonly to: number
  readonly binMs: number
  readonly by: 'reason' | 'status'
  readonly series: readonly SeriesRow[]
  readonly requests: readonly number[]
  readonly changes: readonly ChangePoint[]
  readonly marks: readonly { readonly time: number; readonly name: string }[]
  readonly findings: readonly FindingRow[]
  /** Whether it was counted of the kept refusals alone, because the filter asks for more than time. */
  readonly isOfKept: boolean
}

/** A finding in a line. */
export interface FindingRow {
  readonly id: string
  readonly type: string
  readonly kind: 'operation' | 'attack' | 'noise'
  readonly severity: 'info' | 'low' | 'medium' | 'high' | 'critical'
  readonly title: string
  readonly confidence: number
  readonly from: number
  readonly to: number
  readonly callers: number
}

/** A finding with all that speaks for it. */
export interface FindingCard extends FindingRow {
  readonly effective: number
  readonly who: readonly GroupRow[]
  readonly where: readonly GroupRow[]
  readonly evidence: readonly { readonly fact: string; readonly value: number | string }[]
  readonly causes: readonly {
    readonly cause: string
    readonly weight: number
    readonly because: string
  }[]
  readonly next: readonly { readonly step: string; readonly command?: string }[]
  readonly missingInput: readonly string[]
  readonly sampleIds: readonly string[]
  readonly mark?: { readonly time: number; readonly name: string }
  readonly proof?: { readonly counts: string; readonly command: string }
}

/** By what refusals are grouped. */
export type GroupBy = 'status' | 'reason' | 'route' | 'caller' | 'client' | 'address'

/** How often one of a group. */
export interface GroupRow {
  readonly name: string
  readonly count: number
}

/** The kept refusals that pass a filter, grouped in every way. */
export interface Groups {
  readonly total: number
  readonly groups: Readonly<Record<GroupBy, GroupTable>>
  readonly refusals: KeptRefusals
}

/** The largest of a group, and what the others come to. */
export interface GroupTable {
  readonly rows: readonly GroupRow[]
  readonly others: { readonly names: number; readonly count: number }
}

/** One request. */
export interface RequestRow {
  readonly time: number
  readonly method: string
  readonly path: string
  readonly status: number
  readonly route: string
  readonly caller: string
  readonly client: string
  readonly address?: string
  readonly reason?: string
  readonly requirement?: string
  readonly id?: string
  /** A 404 that stands for a 403. */
  readonly concealed?: boolean
}

/** Some requests, the newest first. */
export interface RequestPage {
  readonly rows: readonly RequestRow[]
  /** What asks for those before; absent where there are none. */
  readonly before?: number
  readonly total: number
  readonly refusals: KeptRefusals
  /** Whether the log can be read once more, for what is not kept. */
  readonly canSearch: boolean
}

/** What reading the log once more brought. */
export interface SearchAnswer {
  readonly rows: readonly RequestRow[]
  /** How many matched; those beyond the limit are counted and not shown. */
  readonly matched: number
  /** Why it ended before the end of the log, if it did. */
  readonly stopped?: 'time'
}

/** One caller. */
export interface CallerRow {
  readonly name: string
  readonly isNamed: boolean
  readonly client: string
  readonly requests: number
  readonly challenged: number
  readonly forbidden: number
  readonly lastSeen: number
  /** When it was last served anything at all. */
  readonly lastSuccess?: number
  /** When the credential that it was last served with ends. */
  readonly expires?: number
  /** Runs of 401 that a new token can end, and those that one ended. */
  readonly runs: number
  readonly renewed: number
  /** What its last answers refuse it, such as `403 on GET /x`; absent where it is well. */
  readonly refused?: string
}

/** The callers that were refused most. */
export interface Callers {
  readonly rows: readonly CallerRow[]
  readonly total: number
  /** The latest instant of the log: what is expired is expired then. */
  readonly now: number | undefined
}

/** One client program in one version. */
export interface ClientRow {
  readonly name: string
  readonly family: string
  readonly callers: number
  readonly requests: number
  readonly challenged: number
  readonly forbidden: number
  readonly runs: number
  /** Runs of 401 that a new token ended. */
  readonly renewed: number
  readonly open: number
}

/** One address that tried to sign in. */
export interface AttackRow {
  readonly address: string
  readonly refused: number
  readonly accepted: number
  readonly accounts: number
  /** The most refusals within a minute. */
  readonly peak: number
  readonly from: number
  readonly to: number
  /** When it was let in, after at least five refusals. */
  readonly acceptedAfter?: number
  /** Whether a finding says that it attacks. */
  readonly isFound: boolean
}

/** What breaks the contract of statuses. */
export interface Contract {
  readonly wrongCodes: readonly FindingRow[]
  /** Routes that answered 401 to a token that was just issued. */
  readonly freshRefused: readonly {
    readonly route: string
    readonly callers: number
    readonly rounds: number
  }[]
  /** The same path asked again within a minute of its 403. */
  readonly retried: readonly {
    readonly caller: string
    readonly route: string
    readonly repeats: number
    readonly refusals: number
    readonly from: number
    readonly to: number
  }[]
  /** 404 that stand for a 403, as far as the log says so. */
  readonly concealed: number
}

/** The story of one decision, or why there is none. */
export type Why =
  | { readonly kind: 'story'; readonly story: WhyStory; readonly others: readonly WhyOther[] }
  | { readonly kind: 'unknown'; readonly sentence: string; readonly tries: readonly string[] }
  | { readonly kind: 'unclear'; readonly problem: string }

/** Another decision that the same question names. */
export interface WhyOther {
  readonly id: string
  readonly time: number
  readonly what: string
}

/** The story of one decision in plain sentences. */
export interface WhyStory {
  readonly id: string
  readonly time: number
  readonly summary: string
  readonly steps: readonly {
    readonly step: string
    readonly outcome: string
    readonly found: string
  }[]
  readonly ruling?: {
    readonly policy: string
    readonly version: string
    readonly rule?: string
    readonly change?: string
    readonly unmet: readonly { readonly needed: string; readonly had: string }[]
  }
  readonly answer: {
    readonly status?: number
    readonly code?: string
    readonly challenges: readonly string[]
    readonly hidden?: string
  }
  readonly caller: readonly string[]
  readonly others: readonly string[]
  readonly advice: readonly { readonly who: string; readonly step: string }[]
}

/** Who is signed in. */
export interface SignedIn {
  readonly who: string
  readonly csrfToken: string
}

/** What a live event says. */
export interface Change {
  readonly generation: number
  readonly requests: number
  readonly refusals: number
  readonly state: SourceStatus['state']
}
