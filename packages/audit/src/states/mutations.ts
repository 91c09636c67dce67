import type { AuditRequest } from '../exchange.ts'
import { bodyMutations } from './body-mutations.ts'
import { fieldMutations, tenantFields } from './field-mutations.ts'
import { methodMutations, withQuery } from './method-mutations.ts'
import type { Mutation, MutationContext } from './mutation.ts'
import { mutationOf } from './mutation.ts'
import { pathMutations } from './path-mutations.ts'

export { extraProperties } from './body-mutations.ts'
export type { Mutation, MutationContext } from './mutation.ts'

/** All other ways of writing a refused request. Each changes it in one point, and says what it does if it is let in. */
export function mutationsOf(request: AuditRequest, context: MutationContext): readonly Mutation[] {
  const rows = [methodMutations, pathMutations, fieldMutations, bodyMutations].flatMap((family) =>
    family(request, context),
  )
  return rows.map((row) => mutationOf(row, request, context))
}

/** Whose things a list is asked for. */
export interface Selected {
  readonly owner: string
  readonly tenant?: string | undefined
}

const OWNER_NAMES = ['userId', 'user_id', 'user', 'owner', 'ownerId'] as const
const TENANT_NAMES = ['tenant', 'tenantId', 'tenant_id'] as const

/** Ways of asking a list for what is somebody else's, by words that servers take a filter from. */
export function selectorsOf({ owner, tenant }: Selected): readonly Mutation[] {
  const byOwner = OWNER_NAMES.map((name) =>
    selector(name, owner, 'the owner is taken from the query'),
  )
  const all = selector('all', 'true', 'the filter of a list is taken from the query')
  if (tenant === undefined) return [...byOwner, all]
  const byTenant = TENANT_NAMES.map((name) =>
    selector(name, tenant, 'the tenant is taken from the query'),
  )
  const fields: Mutation = {
    ...READ,
    name: 'fields that name the tenant',
    cause: 'the tenant is taken from a field of the caller',
    changes: 'field',
    apply: (shown) => ({ ...shown, fields: [...shown.fields, ...tenantFields(tenant)] }),
  }
  return [...byOwner, ...byTenant, fields, all]
}

const READ = {
  method: 'GET',
  seemsLike: 'GET',
  effect: { kind: 'read' },
  betrays: [],
  isSentinel: false,
} as const satisfies Partial<Mutation>

function selector(name: string, value: string, cause: string): Mutation {
  return {
    ...READ,
    name: `the query ${name}=${value}`,
    cause,
    changes: 'query',
    apply: (shown) => ({ ...shown, target: withQuery(shown.target, name, value) }),
  }
}
