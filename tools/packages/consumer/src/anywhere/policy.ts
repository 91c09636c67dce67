import type { Subject } from '@sallyport/contract'
import {
  all,
  type CompiledRule,
  createModel,
  FALSE,
  owner,
  permission,
  resourceType,
  TRUE,
} from '@sallyport/policy'
import { equal } from '../equal.ts'

/** What rules ask about. */
export interface Order {
  readonly id: string
  readonly tenant: string
  readonly customer: string
}

/** Somebody who may read what is theirs. */
export const alice: Subject = {
  id: 'alice',
  kind: 'user',
  tenant: 'acme',
  sets: ['member'],
  authentication: { scheme: 'bearer', methods: [] },
}

/** A rule about orders: whose they are, and who may read at all. */
export function ownOrders(): CompiledRule<Order> {
  const model = createModel({
    permissions: ['orders:read'],
    sets: { member: { permissions: ['orders:read'] } },
  })
  const columns = { id: 'text', tenant: 'text', customer: 'text' } as const
  const order = resourceType<Order>('order', { tenant: 'tenant', owner: 'customer', columns })
  return model.compile(all(permission('orders:read'), owner()), order)
}

/** A rule decides, and says why. */
export function use(): void {
  const rule = ownOrders()
  const input = (customer: string) => ({
    subject: alice,
    resource: { id: '1', tenant: 'acme', customer },
    context: {},
  })
  equal(rule.evaluate(input('alice')), TRUE)
  equal(rule.evaluate(input('bob')), FALSE)
  equal(rule.explain(input('bob')).unmet[0]?.reason, 'owner_mismatch')
}
