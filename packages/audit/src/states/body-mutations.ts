import type { AuditRequest } from '../exchange.ts'
import type { Field } from '../plan.ts'
import { type Members, membersIn } from '../wire/json-text.ts'
import { withQuery } from './method-mutations.ts'
import type { MutationContext, MutationRow } from './mutation.ts'

/** The same thing named in two places, and bodies of another type. */
export function bodyMutations(
  request: AuditRequest,
  context: MutationContext,
): readonly MutationRow[] {
  return [...queryRows(context), ...twiceRows(request, context), ...typeRows(request)]
}

/** An own id in the query, and the refused one in the path: what is checked may not be what is answered. */
function queryRows({ ownId, id, operation }: MutationContext): readonly MutationRow[] {
  if (ownId === undefined || id === undefined || ownId === id) return []
  const names = new Set([
    'id',
    ...[...operation.path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name ?? ''),
  ])
  return [...names].map((name) => ({
    name: `an own id in the query, as ${name}`,
    cause: 'what is checked is not what is answered',
    changes: 'query',
    apply: (shown) => ({ ...shown, target: withQuery(shown.target, name, ownId) }),
  }))
}

function twiceRows({ body }: AuditRequest, { ownId, id }: MutationContext): readonly MutationRow[] {
  const members = membersIn(body ?? '')
  if (members === undefined || ownId === undefined || ownId === id) return []
  return [
    {
      name: 'an own id in the body',
      cause: 'what is checked is not what is answered',
      changes: 'body',
      apply: (shown) => ({ ...shown, body: JSON.stringify({ ...members, id: ownId }) }),
    },
  ]
}

/** A body that no page needs to ask for, or that a guard does not read. */
function typeRows({ body }: AuditRequest): readonly MutationRow[] {
  const members = membersIn(body ?? '')
  if (members === undefined) return []
  const cause = 'only one type of body is guarded'
  const pairs = Object.entries(members).map(([name, value]): [string, string] => [
    name,
    textOf(value),
  ])
  const form = new URLSearchParams(pairs).toString()
  return [
    {
      name: 'the body as a form',
      cause,
      changes: 'body',
      apply: (shown) => typed({ ...shown, body: form }, 'application/x-www-form-urlencoded'),
    },
    {
      name: 'the body as plain text',
      cause,
      changes: 'field',
      apply: (shown) => typed(shown, 'text/plain'),
    },
  ]
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function typed(request: AuditRequest, type: string): AuditRequest {
  const others = request.fields.filter(([name]) => name.toLowerCase() !== 'content-type')
  const field: Field = ['Content-Type', type]
  return { ...request, fields: [...others, field] }
}

/** What people forget that a body can say. */
const PRIVILEGES: Members = {
  role: 'admin',
  roles: ['admin'],
  isAdmin: true,
  is_admin: true,
  admin: true,
  permissions: ['*'],
  status: 'approved',
  verified: true,
  tenant: 'sallyport',
  tenantId: 'sallyport',
  owner: 'sallyport',
  ownerId: 'sallyport',
}

/** Properties that a body does not have and its operation does not offer, and that would matter if they were taken. */
export function extraProperties(body: Members, known: readonly string[]): Members {
  const taken = new Set([...Object.keys(body), ...known])
  return Object.fromEntries(Object.entries(PRIVILEGES).filter(([name]) => !taken.has(name)))
}
