import { isObject } from '../fields.ts'
import type { Action, Entity, Question } from './decision-point.ts'

/** A request that cannot be answered: 400, with one sentence that may go back. */
export class BadRequest extends Error {
  override readonly name: string = 'BadRequest'
}

/** What each search leaves open. */
export const searchFields = {
  search_subject: 'subject',
  search_resource: 'resource',
  search_action: 'action',
} as const

/**
 * Reads one evaluation request (AuthZEN 1.0, Information Model); what is not known there is ignored.
 * Throws a `BadRequest`.
 */
export function readQuestion(json: unknown): Question {
  const fields = objectOf(json, 'an evaluation')
  return withContext(fields, {
    subject: readEntity(fields['subject'], 'subject'),
    action: readAction(fields['action']),
    resource: readEntity(fields['resource'], 'resource'),
  })
}

/**
 * Reads a search request. What it searches has no id, and one that is given is ignored; the question
 * has the empty id there, to be filled in.
 */
export function readSearch(json: unknown, open: 'subject' | 'action' | 'resource'): Question {
  const fields = objectOf(json, 'a search')
  const entity = (name: 'subject' | 'resource'): Entity =>
    open === name ? readOpen(fields[name], name) : readEntity(fields[name], name)
  return withContext(fields, {
    subject: entity('subject'),
    action: open === 'action' ? { name: '' } : readAction(fields['action']),
    resource: entity('resource'),
  })
}

function withContext(fields: Fields, question: Question): Question {
  const { context } = fields
  return context === undefined ? question : { ...question, context: objectOf(context, '`context`') }
}

type Fields = Readonly<Record<string, unknown>>

function readEntity(json: unknown, name: string): Entity {
  const fields = objectOf(json, `\`${name}\``)
  return {
    type: textOf(fields['type'], `${name}.type`),
    id: textOf(fields['id'], `${name}.id`),
    ...propertiesOf(fields, name),
  }
}

function readOpen(json: unknown, name: string): Entity {
  const fields = objectOf(json, `\`${name}\``)
  return { type: textOf(fields['type'], `${name}.type`), id: '', ...propertiesOf(fields, name) }
}

function readAction(json: unknown): Action {
  const fields = objectOf(json, '`action`')
  return { name: textOf(fields['name'], 'action.name'), ...propertiesOf(fields, 'action') }
}

function propertiesOf(fields: Fields, name: string): { readonly properties?: Fields } {
  const { properties } = fields
  return properties === undefined
    ? {}
    : { properties: objectOf(properties, `\`${name}.properties\``) }
}

function objectOf(json: unknown, name: string): Fields {
  if (isObject(json)) return json
  throw new BadRequest(json === undefined ? `${name} is missing` : `${name} is an object`)
}

function textOf(json: unknown, name: string): string {
  if (typeof json === 'string') return json
  const problem = json === undefined ? 'is missing' : 'is a text'
  throw new BadRequest(`\`${name}\` ${problem}`)
}
