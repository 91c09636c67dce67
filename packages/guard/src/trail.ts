import type { Decision, Subject, Unmet } from '@sallyport/contract'
import type { RelationAnswers } from '@sallyport/policy'
import type { FieldLine } from './answer/answer.ts'
import type { CredentialFacts, Credentials, Scheme } from './scheme.ts'

/**
 * What was found on the way to one decision: the private side, of which the record is made.
 *
 * One is made for each request and filled step by step; the decision alone goes to the client.
 */
export interface Trail {
  /** The scheme whose credentials were used. */
  scheme: Scheme | undefined
  credentials: Credentials | undefined
  facts: CredentialFacts | undefined
  subject: Subject | undefined
  /** The requirements that were not met. */
  unmet: readonly Unmet[] | undefined
  /** The cause in the words of a library or store. */
  cause: string | undefined
  decision: Decision
  /** The resource that was decided on, for a hash of its id and for what was seen of it. */
  resource: object | undefined
  /** What an engine outside has answered, where it was asked. */
  relations: RelationAnswers | undefined
  /** What the verdict adds to the answer; none is the usual case. */
  fields: readonly FieldLine[] | undefined
}

/** A trail before the first step: until a step says otherwise, no decision is possible. */
export function newTrail(decision: Decision): Trail {
  return {
    scheme: undefined,
    credentials: undefined,
    facts: undefined,
    subject: undefined,
    unmet: undefined,
    cause: undefined,
    decision,
    resource: undefined,
    relations: undefined,
    fields: undefined,
  }
}
