import type { Guard } from '@sallyport/guard'
import type { OrdersDatabase } from './database.ts'
import { createOrdersGuard } from './guard.ts'
import { createOrders, type Orders } from './orders.ts'
import { createPolicies, type Policies } from './policies.ts'

/** The orders API without a framework: the guard, the policies of its routes, the application. */
export interface OrdersApi {
  readonly guard: Guard
  readonly policies: Policies
  readonly orders: Orders
}

/** What the API is made over. */
export interface OrdersApiOptions {
  readonly database: OrdersDatabase
  /** Whose tokens it takes. */
  readonly issuer: string
  /** As what it is named in them. */
  readonly audience: string
}

/** Makes the orders API; every framework serves this one. */
export function createOrdersApi(options: OrdersApiOptions): OrdersApi {
  const guard = createOrdersGuard(options)
  const policies = createPolicies(guard, options.database)
  return { guard, policies, orders: createOrders(options.database, policies) }
}
