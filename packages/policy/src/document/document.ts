import type { AclSource } from '../acl-source.ts'
import type { Columns } from '../columns.ts'
import type { SetDefinition } from '../flatten.ts'
import type { Rule } from '../rule.ts'

/** The most policies, and the most resource types, of a document. */
export const DOCUMENT_COUNT_MAX = 1000
/** The longest description of a policy, in UTF-16 units. */
export const DESCRIPTION_LENGTH_MAX = 1024
/** The longest version text. */
export const VERSION_LENGTH_MAX = 256

/** What a document states about a resource type; see `resourceType`. */
export interface ResourceDefinition {
  readonly tenant: string | null
  readonly owner?: string
  readonly acl?: string | AclSource
  readonly crossTenant?: string
  readonly columns?: Columns
  readonly see?: Rule
}

/** One policy of a document. */
export interface PolicyDefinition {
  readonly description?: string
  /** The name of a resource type of the document. */
  readonly resource?: string
  readonly rule: Rule
}

/** Everything that says who may, as plain JSON: to be kept, reviewed, compared and replaced whole. */
export interface PolicyDocument {
  readonly $schema?: string
  /** The version of this form. */
  readonly v: 1
  /** The version of the policies, in the words of their author. */
  readonly version: string
  readonly permissions: readonly string[]
  readonly sets: Readonly<Record<string, SetDefinition>>
  readonly resources: Readonly<Record<string, ResourceDefinition>>
  readonly policies: Readonly<Record<string, PolicyDefinition>>
}

/** The steps from the document to a part of it: names of fields and places in lists. */
export type Place = readonly (string | number)[]

/** Something wrong in a document. */
export interface Problem {
  /** Where, as in `$.policies["orders.read"].rule.rules[1]`. */
  readonly path: string
  /** The same, step by step. */
  readonly at: Place
  /** What is wrong there, and what to write instead. */
  readonly message: string
}

const PLAIN = /^[A-Za-z_$][\w$]*$/

/** A place in words. */
export function pathOf(at: Place): string {
  const steps = at.map((step) => {
    if (typeof step === 'number') return `[${step}]`
    return PLAIN.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`
  })
  return `$${steps.join('')}`
}

/** The steps of the path of a `RuleError`, whose fields all have plain names. */
export function stepsOf(path: string): Place {
  const steps = path.matchAll(/\.(\w+)|\[(\d+)\]/g)
  return Array.from(steps, ([, name, index]) => name ?? Number(index))
}
