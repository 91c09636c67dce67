import { all, owner, type PolicyDocument, permission, type Rule } from '@sallyport/policy'

/** What is asked again: the same, one condition dropped, or a condition moved to where most requests are. */
export type Change = 'before' | 'dropped' | 'moved'

const write = permission('orders:write')
const read = permission('orders:read')
const rules: Readonly<Record<Change, { readonly read: Rule; readonly change: Rule }>> = {
  before: { read, change: all(write, owner()) },
  dropped: { read, change: write },
  moved: { read: all(read, owner()), change: write },
}

/** The policies of a shop. */
export function policiesOf(change: Change): PolicyDocument {
  const { read, change: changing } = rules[change]
  return {
    v: 1,
    version: change,
    permissions: ['orders:read', 'orders:write', 'orders:delete'],
    sets: {
      member: { permissions: ['orders:read', 'orders:write'] },
      admin: { permissions: ['orders:delete'], includes: ['member'] },
    },
    resources: { order: { tenant: 'tenant', owner: 'customer' } },
    policies: {
      'orders.read': { resource: 'order', rule: read },
      'orders.change': { resource: 'order', rule: changing },
      'orders.delete': { rule: permission('orders:delete') },
    },
  }
}
