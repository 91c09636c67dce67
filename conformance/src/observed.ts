import type { DecisionRecord } from '@sallyport/contract'
import type { Expectation, RequestSpec } from './case.ts'
import type { WireAnswer } from './wire/message.ts'

/** One answer, and what belongs to it. */
export interface Observed {
  readonly request: RequestSpec
  /** What the request showed as credentials: nothing of it may come back. */
  readonly secrets: readonly string[]
  readonly answer: WireAnswer
  /** The record of the decision, where the guard wrote one. */
  readonly record: DecisionRecord | undefined
  /** Answers of earlier steps by name. */
  readonly earlier: ReadonlyMap<string, WireAnswer>
  /** Fields that the framework itself adds. */
  readonly ownFields: readonly string[]
}

/** Says what is wrong with an answer, one sentence a problem. */
export type Check = (observed: Observed, expected: Expectation) => readonly string[]

/** Whether the guard itself is expected to answer. */
export function isByGuard(expected: Expectation): boolean {
  return expected.by === undefined
}
