import type { Authentication, Subject } from '@sallyport/contract'
import { sharedList } from './shared-lists.ts'

/** Sets that a subject is in while it acts for one tenant. */
export interface Assignment {
  readonly tenant: string
  readonly sets: readonly string[]
}

/** A subject as an application states it; the scheme adds how it was authenticated. */
export interface StatedSubject extends Omit<Subject, 'kind' | 'authentication'> {
  /** By default `user` for Basic and most tokens, `service` for API keys. */
  readonly kind?: Subject['kind']
  /**
   * Sets by tenant, for subjects of several: those of the `tenant` it acts for join `sets`.
   *
   * They are chosen here and not by the tenant of a resource. A rule about resources of a tenant
   * requires the same tenant anyway, and so a permission needs no resource: it can be refused before
   * one is loaded, and a list needs no join.
   */
  readonly assignments?: readonly Assignment[]
  /** What is known of the authentication besides the scheme. */
  readonly authentication?: Partial<Omit<Authentication, 'scheme'>>
}

/**
 * In the place of the subject of an account that there is not: it is made all the same, because the time that
 * it takes would say which accounts there are.
 */
export const NOBODY: StatedSubject = { id: 'nobody', sets: ['member'] }

/** What a scheme knows itself of a subject. */
export interface SubjectDefaults {
  readonly kind: Subject['kind']
  readonly authentication: Authentication
  /** Whether it is remembered: then it shares its lists with others that are. */
  readonly isKept?: boolean
}

/**
 * Makes a subject of what an application states. A copy, and frozen: it is remembered, and a
 * handler that changed it would change the next request. Attributes are frozen at their first
 * level.
 *
 * Throws where the statement cannot be a subject: that is a mistake in the application, not of the
 * client.
 */
export function makeSubject(stated: StatedSubject, defaults: SubjectDefaults): Subject {
  const { id, tenant, permissions, scopes, attributes } = stated
  if (typeof id !== 'string' || id === '') {
    throw new TypeError('the subject must have an `id` that is a text')
  }
  if (tenant !== undefined && typeof tenant !== 'string') {
    throw new TypeError('the `tenant` of the subject must be a text')
  }
  const authentication = { ...defaults.authentication, ...stated.authentication }
  const list = defaults.isKept === true ? sharedList : ownList
  return Object.freeze({
    id,
    kind: kindOf(stated.kind ?? defaults.kind),
    ...(tenant !== undefined && { tenant }),
    sets: list(setsOf(stated)),
    ...(permissions !== undefined && { permissions: list(texts('permissions', permissions)) }),
    ...(scopes !== undefined && { scopes: list(texts('scopes', scopes)) }),
    ...(attributes !== undefined && { attributes: Object.freeze({ ...attributes }) }),
    authentication: Object.freeze({
      ...authentication,
      methods: list(texts('methods', authentication.methods)),
    }),
  })
}

function setsOf({ sets = [], assignments = [], tenant }: StatedSubject): readonly string[] {
  if (!Array.isArray(assignments)) throw new TypeError('the `assignments` must be a list')
  const own = assignments.filter(
    (assignment) => tenant !== undefined && assignment.tenant === tenant,
  )
  if (own.length === 0) return texts('sets', sets)
  const assigned = own.flatMap((assignment) => texts('sets', assignment.sets))
  return [...new Set([...texts('sets', sets), ...assigned])]
}

/** An access list tells `user:x` from `set:x`: a kind out of a claim must not make the one the other. */
function kindOf(kind: unknown): Subject['kind'] {
  if (kind === 'user' || kind === 'service') return kind
  throw new TypeError("the `kind` of the subject must be 'user' or 'service'")
}

function texts(name: string, values: unknown): readonly string[] {
  if (!Array.isArray(values) || !values.every((value) => typeof value === 'string')) {
    throw new TypeError(`the \`${name}\` of the subject must be a list of texts`)
  }
  return values
}

function ownList(values: readonly string[]): readonly string[] {
  return Object.freeze([...values])
}
