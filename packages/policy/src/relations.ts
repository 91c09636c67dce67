import type { Truth } from './truth.ts'

/** One question to an engine of relationships: has the subject this relation to the object? */
export interface RelationQuery {
  readonly relation: string
  readonly subjectType: string
  readonly subjectId: string
  readonly objectType: string
  readonly objectId: string
}

/** The answers of an engine, asked before the rule is evaluated: evaluating never waits. */
export interface RelationAnswers {
  /** What was answered; `undefined` where it was not asked or not answered, and that is unknown. */
  truthOf(query: RelationQuery): Truth | undefined
}

/** Whether two queries ask the same: field by field, so that no joined names collide. */
export function isSameQuery(left: RelationQuery, right: RelationQuery): boolean {
  return (
    left.relation === right.relation &&
    left.subjectType === right.subjectType &&
    left.subjectId === right.subjectId &&
    left.objectType === right.objectType &&
    left.objectId === right.objectId
  )
}
