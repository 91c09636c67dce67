/** What a client does about a refusal: one verb for each row of the client's table. */
export type ClientAction =
  | 'mend'
  | 'authenticate'
  | 'refresh_once'
  | 'step_up'
  | 'stop'
  | 'treat_as_missing'
  | 'wait'

/** One public code: what leaves on the wire, and what the client shall do about it. */
export interface RefusalEntry {
  /** The HTTP status that carries the code. */
  readonly status: 400 | 401 | 403 | 404 | 429 | 503
  /** The `title` of the problem document (RFC 9457 section 3.1.3). */
  readonly title: string
  /** The generic `detail` that is safe to show anybody. */
  readonly detail: string
  /** What a client does about it. */
  readonly client: ClientAction
  /** What that means, in a sentence for a person. */
  readonly advice: string
  /** The section that asks for this answer. */
  readonly source: string
}

/** One private reason: it stands in the record, never on the wire. */
export interface ReasonEntry {
  /** The public code under which the reason leaves. */
  readonly code: string
  /** What happened, in a sentence for whoever reads the record. */
  readonly meaning: string
  /** Where to look first. */
  readonly look: string
  /** Whether it counts as a guess against the throttle. */
  readonly guess: boolean
}
