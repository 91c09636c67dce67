import type { AuditRequest } from '../exchange.ts'
import type { Field } from '../plan.ts'
import { isSafeMethod, type MutationContext, type MutationRow } from './mutation.ts'

const NAMED = 'who calls is taken from a field of the caller'

/** Fields that only a proxy in front may write, and that anybody can. */
export function fieldMutations(
  request: AuditRequest,
  context: MutationContext,
): readonly MutationRow[] {
  return [
    ...addressRows(),
    ...subjectRows(context),
    ...tenantRows(context),
    ...pathRows(request),
    ...(isSafeMethod(request.method) ? conditionRows() : []),
  ]
}

function adding(name: string, cause: string, fields: readonly Field[]): MutationRow {
  return { name, cause, changes: 'field', apply: (shown) => withFields(shown, fields) }
}

function withFields(request: AuditRequest, fields: readonly Field[]): AuditRequest {
  return { ...request, fields: [...request.fields, ...fields] }
}

const ADDRESS_FIELDS = ['X-Forwarded-For', 'X-Real-IP', 'X-Client-IP', 'True-Client-IP'] as const

function addressRows(): readonly MutationRow[] {
  const cause = 'the address is taken from a field of the caller'
  return ['127.0.0.1', '::1'].map((address) => {
    const forwarded = address.includes(':') ? `for="[${address}]"` : `for=${address}`
    const fields = ADDRESS_FIELDS.map((name): Field => [name, address])
    return adding(`fields that name the address ${address}`, cause, [
      ...fields,
      ['Forwarded', forwarded],
    ])
  })
}

const USER_FIELDS = [
  'X-User-Id',
  'X-User',
  'X-Username',
  'X-Remote-User',
  'Remote-User',
  'X-Forwarded-User',
  'X-Authenticated-User',
] as const
const ROLE_FIELDS = [
  'X-Role',
  'X-Roles',
  'X-User-Role',
  'X-User-Roles',
  'X-Forwarded-Groups',
] as const
const TENANT_FIELDS = [
  'X-Tenant',
  'X-Tenant-Id',
  'Tenant-Id',
  'X-Org-Id',
  'X-Organization-Id',
] as const
const ROLES_MAX = 3

function subjectRows({ owner, roles = [] }: MutationContext): readonly MutationRow[] {
  const users = USER_FIELDS.map((name): Field => [name, owner ?? 'admin'])
  const known = [...new Set(['admin', ...roles])].slice(0, ROLES_MAX)
  return [
    { ...adding('fields that name the owner', NAMED, users), isSentinel: true },
    ...known.map((role): MutationRow => {
      const fields = ROLE_FIELDS.map((name): Field => [name, role])
      return adding(`fields that name the role ${role}`, NAMED, [...users, ...fields])
    }),
  ]
}

/** The fields that servers take a tenant from. */
export function tenantFields(tenant: string): readonly Field[] {
  return TENANT_FIELDS.map((name): Field => [name, tenant])
}

function tenantRows({ otherTenant }: MutationContext): readonly MutationRow[] {
  if (otherTenant === undefined) return []
  const cause = 'the tenant is taken from a field of the caller'
  return [
    {
      ...adding('fields that name the tenant', cause, tenantFields(otherTenant)),
      isSentinel: true,
    },
  ]
}

const URL_FIELDS = ['X-Original-URL', 'X-Rewrite-URL'] as const

/** A guard reads one path, and the routes behind it another. */
function pathRows({ target, method }: AuditRequest): readonly MutationRow[] {
  const cause = 'the path is taken from a field of the caller'
  const there = URL_FIELDS.map((name): Field => [name, target])
  const open: readonly Field[] = [...URL_FIELDS, 'X-Forwarded-Uri' as const].map((name) => [
    name,
    '/',
  ])
  return [
    {
      name: 'the path in fields, and / in its place',
      cause,
      changes: 'path',
      seemsLike: method,
      apply: (shown) => ({ ...withFields(shown, there), target: '/' }),
    },
    adding('fields that name the path /', cause, open),
    adding(
      'a field that names the method OPTIONS',
      'the method is taken from a field of the caller',
      [['X-Forwarded-Method', 'OPTIONS']],
    ),
  ]
}

/** RFC 9110 section 13.2.1: conditions count only for whom the request is allowed. */
function conditionRows(): readonly MutationRow[] {
  const cause = 'conditions are looked at before the doors'
  return [
    { ...adding('If-None-Match', cause, [['If-None-Match', '*']]), betrays: [304, 412] },
    { ...adding('Range', cause, [['Range', 'bytes=0-0']]), betrays: [416] },
  ]
}
