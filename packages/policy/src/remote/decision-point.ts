import type { Signal } from './web.ts'

/** A subject or a resource, as an engine outside is asked about it. */
export interface Entity {
  readonly type: string
  readonly id: string
  readonly properties?: Readonly<Record<string, unknown>>
}

/** What somebody wants to do. */
export interface Action {
  readonly name: string
  readonly properties?: Readonly<Record<string, unknown>>
}

/** Whether a subject may do something to a resource: AuthZEN 1.0, Information Model. */
export interface Question {
  readonly subject: Entity
  readonly action: Action
  readonly resource: Entity
  readonly context?: Readonly<Record<string, unknown>>
}

/**
 * No answer. Never the client's doing, so never a 401 or 403: no decision is possible, which is 503.
 *
 * `question` means that this question has no answer (a name that the engine does not know), `engine`
 * that no question would have one now. Only the latter counts against the engine.
 */
export interface Failure {
  readonly kind: 'failure'
  readonly at: 'engine' | 'question'
  /** What happened, in private terms and of bounded length; never credentials. */
  readonly cause: string
}

/** What an engine said besides yes or no. */
export interface Details {
  /** Why, in private terms: for the record, never for the client. */
  readonly reason?: string
  /** Authentication contexts that would do, where the engine asks for a stronger one. */
  readonly acrValues?: readonly string[]
}

/** What became of a question: only `permitted` permits. */
export type Evaluation = ({ readonly kind: 'permitted' | 'refused' } & Details) | Failure

/** What a search found, or why it could not. */
export type Found =
  | {
      readonly kind: 'found'
      readonly ids: readonly string[]
      /** Whether these are all. What is not complete must not pass for the whole list. */
      readonly complete: boolean
    }
  | Failure

/** How many questions of one batch are answered: all, or up to the first that settles it. */
export type Semantic = 'execute_all' | 'deny_on_first_deny' | 'permit_on_first_permit'

/** How a batch is put. */
export interface BatchOptions {
  /** Default: every question is answered. */
  readonly semantic?: Semantic
  readonly signal?: Signal
}

/** A question that leaves the id of its subject open, its resource's, or its action. */
export type Search<Open extends 'subject' | 'action' | 'resource'> = Omit<Question, Open> &
  (Open extends 'action' ? unknown : { readonly [K in Open]: Omit<Entity, 'id'> })

/**
 * An engine outside that decides. The shapes are those of AuthZEN 1.0; what speaks another protocol
 * translates.
 *
 * Nothing here throws for what an engine does: every failure is a value.
 */
export interface DecisionPoint {
  evaluate(question: Question, signal?: Signal): Promise<Evaluation>
  /** The most questions that `evaluations` takes. */
  readonly batchCountMax?: number
  /** Evaluations in the order of the questions; fewer only where the semantic ends early. */
  evaluations?(
    questions: readonly Question[],
    options?: BatchOptions,
  ): Promise<readonly Evaluation[] | Failure>
  searchSubjects?(search: Search<'subject'>, signal?: Signal): Promise<Found>
  searchResources?(search: Search<'resource'>, signal?: Signal): Promise<Found>
  /** The ids are names of actions. */
  searchActions?(search: Search<'action'>, signal?: Signal): Promise<Found>
}
