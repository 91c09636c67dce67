import { isDeepStrictEqual } from 'node:util'
import type { EntityJson } from '@cedar-policy/cedar-wasm/nodejs'
import type { CedarEntity, CedarQuestion, EntityName } from './question.ts'
import { recordOf, ValueError } from './values.ts'

/** The most entities of one decision: each costs 12 us to hand over (measured), whether asked or not. */
export const SLICE_COUNT_MAX = 100

/** Entities that are known beforehand, such as the hierarchy of sets, by their names. */
export type KnownEntities = ReadonlyMap<string, EntityJson>

/** Prepares the entities that are known beforehand. Throws a `ValueError`. */
export function knownEntities(entities: readonly CedarEntity[]): KnownEntities {
  return new Map(entities.map((entity) => [keyOf(entity), entityOf(entity, nameOf(entity))]))
}

/**
 * The entities that a decision needs: subject, resource, and of the known ones their ancestors.
 * Throws a `ValueError`.
 */
export function sliceOf(
  { subject, resource }: CedarQuestion,
  known: KnownEntities,
): readonly EntityJson[] {
  const slice = new Map<string, EntityJson>([[keyOf(subject), entityOf(subject, 'the subject')]])
  const [same, asked] = [slice.get(keyOf(resource)), entityOf(resource, 'the resource')]
  slice.set(keyOf(resource), same === undefined ? asked : joined(same, asked))
  const open = [...(subject.parents ?? []), ...(resource.parents ?? [])]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const key = keyOf(name)
    const entity = known.get(key)
    if (entity === undefined || slice.has(key)) continue
    slice.set(key, entity)
    if (slice.size > SLICE_COUNT_MAX) {
      throw new ValueError(`a decision takes at most ${SLICE_COUNT_MAX} entities`)
    }
    open.push(...(entity.parents as readonly EntityName[]))
  }
  return [...slice.values()]
}

/**
 * Somebody who asks about themselves: one entity with what both sides state. Without what the resource
 * alone states, a prohibition that asks for it would not hold.
 */
function joined(subject: EntityJson, resource: EntityJson): EntityJson {
  for (const [name, value] of Object.entries(resource.attrs)) {
    const isStated = Object.hasOwn(subject.attrs, name)
    if (isStated && !isDeepStrictEqual(subject.attrs[name], value)) {
      const place = `\`${name.slice(0, 64)}\``
      throw new ValueError(`subject and resource are one entity and differ in ${place}`)
    }
  }
  return {
    uid: subject.uid,
    attrs: { ...subject.attrs, ...resource.attrs },
    parents: [...subject.parents, ...resource.parents],
  }
}

function entityOf({ type, id, attributes, parents = [] }: CedarEntity, place: string): EntityJson {
  return {
    uid: { type, id },
    attrs: recordOf(attributes, place),
    parents: parents.map((parent) => ({ type: parent.type, id: parent.id })),
  }
}

function keyOf({ type, id }: EntityName): string {
  return `${type.length}:${type}${id}`
}

function nameOf({ type, id }: EntityName): string {
  return `${type}::${JSON.stringify(id.slice(0, 64))}`
}
