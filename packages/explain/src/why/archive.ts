import type { DecisionRecord } from '@sallyport/contract'

/** What somebody wants to know the story of. */
export type Asked =
  | { readonly kind: 'decision'; readonly id: string }
  | { readonly kind: 'trace'; readonly id: string }
  /** A request, as it was sent: of several like it the last one is meant. */
  | { readonly kind: 'request'; readonly method: string | undefined; readonly path: string }

/** What was meant, or in a sentence why it cannot be told. */
export type Question =
  | { readonly kind: 'asked'; readonly asked: Asked }
  | { readonly kind: 'unclear'; readonly problem: string }

/** What an archive of records holds. */
export interface Extent {
  readonly records: number
  /** The instants of the first and the last record, in milliseconds since the epoch; NaN where there is none. */
  readonly from: number
  readonly to: number
  /** How many records are known to be missing. */
  readonly lost: number
  /** How often a process was killed, with its last records in memory. */
  readonly kills: number
  /** How many lines could not be read. */
  readonly unread: number
}

/** What was found under a name. */
export interface Found {
  /** The newest first; twenty at most. */
  readonly records: readonly DecisionRecord[]
  readonly extent: Extent
}

/** How often something was seen, the most frequent first. */
export interface Count {
  readonly name: string
  readonly count: number
}

/** What else was recorded around one decision. */
export interface Surroundings {
  /** The last allowed request of the same caller before it, of those that are recorded. */
  readonly lastSuccess: DecisionRecord | undefined
  /** The same caller, in the hour before and after. */
  readonly caller: { readonly allowed: number; readonly refused: readonly Count[] }
  /** Everybody on the same route, in the hour before and after. */
  readonly route: {
    /** Weighted: where one of a hundred allows is recorded, each counts for a hundred. */
    readonly allowed: number
    readonly refused: readonly Count[]
    /** How many callers were refused for the same reason, this one among them. */
    readonly callersRefusedAlike: number
    /** How often each machine refused for that reason. */
    readonly instances: readonly Count[]
    /** The versions of the policy, in the order in which they came into force. */
    readonly versions: readonly { readonly version: string; readonly since: number }[]
  }
  /** How many records of that time are known to be missing, and how often a process was killed then. */
  readonly lost: number
  readonly kills: number
}

/** That somebody has read the story of a decision. */
export interface ArchiveRead {
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly who: string
  /** What was asked for: an id, or method and path. */
  readonly asked: string
  /** How many records that showed. */
  readonly shown: number
}

/** Where records are looked up. */
export interface RecordArchive {
  find(asked: Asked): Promise<Found>
  around(record: DecisionRecord): Promise<Surroundings>
  /** Notes that somebody has looked; absent where nothing can be noted. */
  noteRead?(read: ArchiveRead): Promise<void>
  close(): Promise<void>
}

/** How many records of one name are shown. */
export const FOUND_MAX = 20

/** So far around a decision others are counted. */
export const AROUND_MILLISECONDS = 3_600_000
