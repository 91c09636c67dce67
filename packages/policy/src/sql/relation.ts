import type { RuleInput } from '../leaf.ts'
import { isLiteral } from '../leaves/operand.ts'
import { objectOf, type RelationRule } from '../leaves/relation.ts'
import type { RelationAnswers } from '../relations.ts'
import { quoted } from '../text.ts'
import type { Condition } from './fragment.ts'
import { identityCondition } from './identity.ts'
import type { Place, Wanted } from './place.ts'

/** Which objects of a type a subject has a relation to: what a list asks of an engine outside. */
export interface RelationSearch {
  readonly relation: string
  readonly subjectType: string
  readonly subjectId: string
  readonly objectType: string
}

/** What an engine found. */
export interface FoundIds {
  readonly ids: readonly string[]
  /** Whether these are all: an engine may stop at a number or a time. */
  readonly complete: boolean
}

/** The answers of an engine, with those that lists need. They are asked before, and never waited for. */
export interface ListAnswers extends RelationAnswers {
  /** The objects that were found; `undefined` where it was not asked. */
  idsOf?(search: RelationSearch): FoundIds | undefined
}

/** Says that a list cannot be made now: the answer of an engine is missing, or not complete. */
export class ListUnavailable extends Error {
  override readonly name: string = 'ListUnavailable'
}

/** The column of the resource that a relation is about, or `undefined` where it is about none. */
export function objectColumn(rule: RelationRule): string | undefined {
  const object = objectOf(rule)
  return isLiteral(object) || object.from !== 'resource' ? undefined : object.name
}

/** What to ask an engine about a relation; `undefined` without a subject. */
export function searchOf(
  { relation, type }: RelationRule,
  { subject }: Pick<RuleInput, 'subject'>,
  place: Pick<Place, 'resource'>,
): RelationSearch | undefined {
  if (subject === undefined || subject.id === '') return undefined
  const objectType = type ?? place.resource.name
  return { relation, subjectType: subject.kind, subjectId: subject.id, objectType }
}

/**
 * A relation to the object in a column: the column has one of the ids that an engine found. Throws
 * `ListUnavailable` where they are not all: a list that is too short looks like one that is not.
 */
export function relationCondition(
  column: string,
  search: RelationSearch,
  {
    answers,
    place,
    wanted,
  }: { readonly answers: ListAnswers | undefined; readonly place: Place; readonly wanted: Wanted },
): Condition {
  const found = answers?.idsOf?.(search)
  const about = `relation ${quoted(search.relation)} to ${quoted(search.objectType)}`
  if (found === undefined) throw new ListUnavailable(`${about}: no engine was asked which`)
  if (!found.complete) throw new ListUnavailable(`${about}: the engine did not find all`)
  return identityCondition(place, column, { ids: found.ids.filter((id) => id !== ''), wanted })
}
