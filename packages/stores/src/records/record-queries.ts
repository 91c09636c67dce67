import type { DecisionRecord } from '@sallyport/contract'

/** That somebody has read records. */
export interface RecordRead {
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly who: string
  readonly asked: string
  /** How many records that showed. */
  readonly shown: number
}

/** How far the records of a store reach. */
export interface RecordExtent {
  readonly records: number
  /** Milliseconds since the epoch; NaN where there is no record. */
  readonly from: number
  readonly to: number
  /** How many are known to be missing. */
  readonly lost: number
  /** How often a process was killed, with its last records in memory: how many, nobody can say. */
  readonly kills: number
}

/** A caller, by what records know of one. */
export interface RecordedCaller {
  readonly subjectId: string | undefined
  readonly credential: string | undefined
}

/** What records in a store are asked: what `sallyport explain why` needs. */
export interface RecordQueries {
  /** Those of one decision id, the newest first; twenty at most. */
  ofDecision(id: string): Promise<readonly DecisionRecord[]>
  /** Those of one trace id. */
  ofTrace(id: string): Promise<readonly DecisionRecord[]>
  /** Those of a request; of any method where none is given. */
  ofRequest(path: string, method: string | undefined): Promise<readonly DecisionRecord[]>
  /** Calls with those decided from one instant to another, the newest first; the last 50,000 at most. */
  between(from: number, to: number, receive: (record: DecisionRecord) => void): Promise<void>
  /** The last that was allowed to a caller before an instant. */
  lastAllowed(caller: RecordedCaller, before: number): Promise<DecisionRecord | undefined>
  /** What is known to be missing from one instant to another. */
  lostBetween(from: number, to: number): Promise<Pick<RecordExtent, 'lost' | 'kills'>>
  extent(): Promise<RecordExtent>
  /** Notes that somebody has read: those notes are in a table of their own. */
  noteRead(read: RecordRead): Promise<void>
  /** The notes, the newest first. */
  reads(limit: number): Promise<readonly RecordRead[]>
  close(): Promise<void>
}
