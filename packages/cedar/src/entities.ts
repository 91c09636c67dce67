import type { Subject } from '@sallyport/contract'
import type { Model, ResourceType, SetDefinition } from '@sallyport/policy'
import type { CedarEntity } from './question.ts'
import type { Attributes, AttributeType, Shape } from './shape.ts'
import { isTypeName, quote, SET_TYPE, SUBJECT, SUBJECT_TYPE } from './words.ts'

/** A subject as the exported policies ask of it: with the permissions that its credentials carry. */
export function cedarSubject(subject: Subject, model: Model, shape: Shape): CedarEntity {
  const { id, kind, tenant, sets, scopes, attributes = {} } = subject
  return {
    type: SUBJECT_TYPE,
    id,
    attributes: {
      ...picked(attributes, shape.subject ?? {}),
      id,
      kind,
      tenant,
      permissions: model.permissionsOf(subject),
      scopes,
    },
    parents: sets.map((set) => ({ type: SET_TYPE, id: set })),
  }
}

/** A resource as the exported policies ask of it: the columns of its shape. */
export function cedarResource(type: ResourceType, row: object, shape: Shape): CedarEntity {
  const { id } = row as { readonly id?: unknown }
  // Exported policies ask about columns alone; the id tells entities apart for those written by hand.
  const name = typeof id === 'string' || Number.isSafeInteger(id) ? String(id) : ''
  return { type: type.name, id: name, attributes: picked(row, shape.resource) }
}

/** The sets of a model, with those that they include above them. */
export function cedarSets(sets: Readonly<Record<string, SetDefinition>>): readonly CedarEntity[] {
  return Object.entries(sets).map(([id, { includes = [] }]) => ({
    type: SET_TYPE,
    id,
    parents: includes.map((included) => ({ type: SET_TYPE, id: included })),
  }))
}

const typeNames: Readonly<Record<AttributeType, string>> = {
  string: 'String',
  long: 'Long',
  boolean: 'Bool',
  strings: 'Set<String>',
  longs: 'Set<Long>',
  booleans: 'Set<Bool>',
}

/** The schema of exported policies: one resource type and its actions. */
export function cedarSchema(type: ResourceType, shape: Shape, actions: readonly string[]): string {
  if (!isTypeName(type.name)) throw new TypeError(`\`${type.name}\` is no name of a type in Cedar`)
  const own =
    'id: String, kind: String, tenant?: String, permissions: Set<String>, scopes?: Set<String>'
  const subject = [own, ...fieldsOf(without(shape.subject ?? {}))].join(', ')
  const context = fieldsOf(shape.context ?? {}).join(', ')
  const applies = `appliesTo { ${SUBJECT}: [${SUBJECT_TYPE}], resource: [${type.name}], context: { ${context} } }`
  return [
    `entity ${SET_TYPE} in [${SET_TYPE}];`,
    `entity ${SUBJECT_TYPE} in [${SET_TYPE}] { ${subject} };`,
    `entity ${type.name} { ${fieldsOf(shape.resource).join(', ')} };`,
    `action ${actions.map(quoted).join(', ')} ${applies};`,
  ].join('\n')
}

const OWN = new Set(['id', 'kind', 'tenant', 'permissions', 'scopes'])

/** Our own names win over attributes of the same name, as they do in a rule. */
function without(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !OWN.has(name)))
}

function fieldsOf(attributes: Attributes): readonly string[] {
  return Object.entries(attributes).map(([name, type]) => `${quoted(name)}?: ${typeNames[type]}`)
}

function quoted(name: string): string {
  const text = quote(name)
  if (text === undefined) throw new TypeError('half of a surrogate pair is no name in Cedar')
  return text
}

/** Own attributes of a row that the shape names; the schema knows no others. */
function picked(row: object, attributes: Attributes): Record<string, unknown> {
  const names = Object.keys(attributes).filter((name) => Object.hasOwn(row, name))
  return Object.fromEntries(names.map((name) => [name, (row as Record<string, unknown>)[name]]))
}
