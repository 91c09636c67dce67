import type { Subject } from '@sallyport/contract'
import type { RuleInput } from '../src/leaf.ts'
import { createModel, type Model } from '../src/model.ts'
import { type ResourceType, resourceType } from '../src/resource-type.ts'

/** A row of the orders API. */
export interface Order {
  readonly tenant: string | null
  readonly customer: string | null
  readonly status: 'open' | 'closed' | null
  readonly total: number
  readonly tags: readonly string[]
}

/** The model of the orders API, with a hierarchy of three sets. */
export const model: Model = createModel({
  permissions: ['orders:read', 'orders:write', 'orders:delete', 'tenants:cross'],
  sets: {
    member: { permissions: ['orders:read', 'orders:write'] },
    admin: { permissions: ['orders:delete'], includes: ['member'] },
    operator: { includes: ['admin'] },
    auditor: { permissions: ['orders:read', 'tenants:cross'] },
  },
})

/** Orders belong to a tenant and a customer. */
export const order: ResourceType<Order> = resourceType<Order>('order', {
  tenant: 'tenant',
  owner: 'customer',
})

/** Orders whose tenant a permission lifts. */
export const crossable: ResourceType<Order> = resourceType<Order>('order', {
  tenant: 'tenant',
  owner: 'customer',
  crossTenant: 'tenants:cross',
})

/** Orders of an API that has no tenants. */
export const free: ResourceType<Order> = resourceType<Order>('order', {
  tenant: null,
  owner: 'customer',
})

/** Order 1: open, of acme and alice. */
export const first: Order = {
  tenant: 'acme',
  customer: 'alice',
  status: 'open',
  total: 10,
  tags: ['new'],
}

/** A member of acme called alice, but for what is given. */
export function subject(changes: Partial<Subject> = {}): Subject {
  const authentication = { scheme: 'bearer', methods: [] }
  const alice = { id: 'alice', kind: 'user', tenant: 'acme', sets: ['member'], authentication }
  return { ...alice, ...changes } as Subject
}

/** What alice asks about order 1, but for what is given. */
export function input(changes: Partial<RuleInput<Order>> = {}): RuleInput<Order> {
  return { subject: subject(), resource: first, context: {}, ...changes }
}

/** The same before the order is loaded. */
export function unloaded(changes: Partial<Subject> = {}): RuleInput<Order> {
  return { subject: subject(changes), resource: undefined, context: {} }
}

/** What somebody without a subject asks about order 1. */
export const anonymous: RuleInput<Order> = { subject: undefined, resource: first, context: {} }
