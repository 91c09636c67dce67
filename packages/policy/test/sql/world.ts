import type { Columns } from '../../src/columns.ts'
import type { AclEntry } from '../../src/leaves/acl.ts'
import { createModel, type Model } from '../../src/model.ts'
import { type ResourceType, resourceType } from '../../src/resource-type.ts'

/** A row as a driver returns it, with its access list. */
export interface Item {
  readonly id: unknown
  readonly tenant: unknown
  readonly owner: unknown
  readonly owner_no: unknown
  readonly status: unknown
  readonly note: unknown
  readonly level: unknown
  readonly size: unknown
  readonly score: unknown
  readonly price: unknown
  readonly open: unknown
  readonly done: unknown
  readonly tags: unknown
  readonly created: unknown
  readonly acl: readonly AclEntry[]
}

/** What the columns of the table hold. */
export const columns = {
  id: 'integer',
  tenant: 'text',
  owner: 'text',
  owner_no: 'integer',
  status: 'text',
  note: 'text',
  level: 'integer',
  size: 'integer',
  score: 'number',
  price: 'number',
  open: 'boolean',
  done: 'boolean',
  tags: 'text_list',
  created: 'timestamp',
} as const satisfies Columns

/** The permissions of the model. */
export const PERMISSIONS = ['a', 'b', 'c'] as const

/** Its sets: a hierarchy, and one apart. */
export const SETS = ['low', 'high', 'side'] as const

/** The model that random rules are compiled against. */
export const model: Model = createModel({
  permissions: PERMISSIONS,
  sets: {
    low: { permissions: ['a'] },
    high: { permissions: ['b'], includes: ['low'] },
    side: { permissions: ['c'] },
  },
})

const acl = {
  column: 'acl',
  key: 'id',
  table: {
    name: 'item_acl',
    resource: 'item_id',
    subject: 'subject',
    permission: 'permission',
    effect: 'effect',
    expiresAt: 'expires_at',
  },
} as const

/** Several views of the one table: with and without a tenant, owned by a text or by a number. */
export const types: readonly ResourceType<Item>[] = [
  resourceType<Item>('item', { tenant: null, owner: 'owner', acl, columns }),
  resourceType<Item>('item', { tenant: null, owner: 'owner_no', acl, columns }),
  resourceType<Item>('item', { tenant: 'tenant', owner: 'owner', acl, columns }),
  resourceType<Item>('item', {
    tenant: 'tenant',
    owner: 'owner_no',
    acl,
    columns,
    crossTenant: 'c',
  }),
]

/** The names of the columns that are stored, in the order of the tables. */
export const COLUMN_NAMES = Object.keys(columns) as readonly (keyof typeof columns)[]
