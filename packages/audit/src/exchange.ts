import type { Field } from './plan.ts'

/** A request, exactly as it goes out. */
export interface AuditRequest {
  readonly method: string
  /** The request-target: path and query, as they are sent. */
  readonly target: string
  /** In order; a name may stand twice. `Host`, `Connection` and the length of the body are added. */
  readonly fields: readonly Field[]
  readonly body?: string | undefined
  /** Another server than the target: where somebody signs in. */
  readonly origin?: string | undefined
}

/** An answer, as it came. */
export interface AuditAnswer {
  readonly status: number
  /** In order, names as they were written. */
  readonly fields: readonly Field[]
  /** At most 1 MiB of it, as UTF-8. */
  readonly body: string
  readonly isTruncated: boolean
  /** From the first byte sent to the last byte of the head, in milliseconds. */
  readonly milliseconds: number
}

/** What became of a request. */
export type Outcome =
  | { readonly kind: 'answer'; readonly answer: AuditAnswer }
  /** Nothing was sent: the level of harm or a never-list forbids it, or the time is over. */
  | { readonly kind: 'withheld'; readonly why: string }
  /** It was sent, and no whole answer came. */
  | { readonly kind: 'failed'; readonly why: string }

/** What a request is for, so that whoever sends it can say whether it may be sent. */
export interface Intent {
  /** Who sends it: the name of an identity, or `nobody`. */
  readonly as: string
  /** In a few words, for the journal and the report: `bob reads orderA`. */
  readonly why: string
  /** The template of its path, for the never-list. */
  readonly operation: string
  /**
   * What it could do if it were let in. `read` nothing, `probe` nothing either, for the object does not exist or the
   * body is not good; `create` makes an object; `write` changes and `remove` removes one, named by its id; `sign_in`
   * and `sign_out` concern credentials.
   */
  readonly effect: Effect
  /** The local address to send from, where it matters: whoever fails often is throttled by its address. */
  readonly from?: string | undefined
  /** Whether 429 is what it is after: then it is no sign that the whole run is too fast. */
  readonly isThrottleTest?: boolean | undefined
  /** Whether it undoes what this run did: that goes on when the run is over. */
  readonly isUndo?: boolean | undefined
}

/** The effect of a request that is let in. */
export type Effect =
  | { readonly kind: 'read' | 'sign_in' | 'sign_out' }
  /** `invalid`: the object may exist, and the body is none that the operation takes. */
  | { readonly kind: 'probe'; readonly body?: 'invalid' | undefined }
  /** `object` is the name of the planned object; without, it is whatever a refused caller may make by a hole. */
  | { readonly kind: 'create'; readonly object?: string | undefined }
  | { readonly kind: 'write' | 'remove'; readonly object: string; readonly id: string }

/** A request and what became of it, numbered in order. */
export interface Exchange {
  readonly number: number
  readonly intent: Intent
  readonly request: AuditRequest
  readonly outcome: Outcome
}

/** The one function that sends requests. Everything that may not be sent is withheld here. */
export interface Sender {
  send(request: AuditRequest, intent: Intent): Promise<Exchange>
  /** How many were sent. */
  readonly sent: number
  readonly journal: Journal
  /** The address of the target, where a proof has to name it. */
  readonly origin?: string | undefined
  /** The last nonce for proofs that the target gave (RFC 9449 section 8.2). */
  readonly dpopNonce?: string | undefined
}

/** What this run made and changed, in order, and what must be undone. */
export interface Journal {
  /** An object was made and its id is known. */
  created(object: CreatedObject): void
  /** It is gone. */
  removed(object: CreatedObject): void
  /** What is there still, the youngest first. */
  readonly open: readonly CreatedObject[]
  /** Whether this run made it. */
  owns(object: string, id: string): boolean
}

/** An object that this run made. */
export interface CreatedObject {
  /** The name of the planned object. */
  readonly object: string
  readonly id: string
  /** The identity that removes it. */
  readonly removeAs?: string | undefined
  /** The identity that made it, and reads it back; the owner where absent. */
  readonly maker?: string | undefined
  /** What its paths name besides it: the id of what it is in. */
  readonly parameters?: Readonly<Record<string, string>> | undefined
  /** When, in milliseconds. */
  readonly at?: number | undefined
}

/** The answer of an exchange, where one came. */
export function answerOf({ outcome }: Exchange): AuditAnswer | undefined {
  return outcome.kind === 'answer' ? outcome.answer : undefined
}

/** The values of a field, in order, names in any case. */
export function fieldsOf(answer: AuditAnswer, name: string): readonly string[] {
  const wanted = name.toLowerCase()
  return answer.fields.flatMap(([field, value]) => (field.toLowerCase() === wanted ? [value] : []))
}
