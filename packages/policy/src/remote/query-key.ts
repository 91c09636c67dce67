import type { RelationQuery } from '../relations.ts'

/**
 * The key under which an answer is kept: each field with its length before it, so that no choice of
 * names makes the key of another query. Fields joined by a separator do: whoever may choose an id
 * then reads, and worse, is given somebody else's answer.
 */
export function keyOf(query: RelationQuery): string {
  const { relation, subjectType, subjectId, objectType, objectId } = query
  return part(relation) + part(subjectType) + part(subjectId) + part(objectType) + part(objectId)
}

function part(text: string): string {
  return `${text.length}:${text}`
}
