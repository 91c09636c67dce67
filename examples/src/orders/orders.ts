import type { Access } from '@sallyport/guard'
import { BodyUnreadable, readText } from './body.ts'
import type { OrdersDatabase } from './database.ts'
import type { Order } from './fixture.ts'
import { type Reading, readChange, readDraft } from './order-input.ts'
import type { Policies, Tenant } from './policies.ts'
import { created, NO_CONTENT, ok, problem, type Reply } from './reply.ts'

/** A body as the framework has it: a stream, not yet read. */
export type Body = Parameters<typeof readText>[0]

/**
 * The application behind the two doors: what it does once the guard has let a request in.
 *
 * It never looks at credentials. Whatever it must ask about a subject, it asks the access.
 */
export interface Orders {
  health(): Reply
  me(access: Access): Reply
  list(access: Access): Reply
  create(access: Access, body: Body): Promise<Reply>
  read(access: Access<Order>): Reply
  change(access: Access<Order>, body: Body): Promise<Reply>
  remove(access: Access<Order>): Reply
  settings(access: Access): Reply
  report(access: Access): Reply
  listOfTenant(access: Access<Tenant>): Reply
}

/** Makes the application over its store. */
export function createOrders(database: OrdersDatabase, policies: Policies): Orders {
  // One rule decides about an order and makes the list: the database never returns what it refuses.
  const visible = (access: Access, tenant?: string): readonly Order[] =>
    database.orders(access.where(policies.visible, 'sqlite'), tenant)
  return {
    health: () => ok({ status: 'ok' }),
    me: ({ subject }) =>
      ok({ subject: subject?.id, tenant: subject?.tenant, scheme: subject?.authentication.scheme }),
    list: (access) => ok({ orders: visible(access) }),
    create: (access, body) =>
      withInput(body, readDraft, (draft) => {
        const { id: owner = '', tenant = '' } = access.subject ?? {}
        const order = database.insertOrder({ ...draft, owner, tenant, status: 'open' })
        return created(`/orders/${order.id}`, order)
      }),
    read: ({ resource }) => ok(resource),
    change: ({ resource }, body) =>
      withInput(body, readChange, (change) => ok(database.updateOrder(resource.id, change))),
    remove: ({ resource }) => {
      database.deleteOrder(resource.id)
      return NO_CONTENT
    },
    settings: ({ subject }) => ok({ tenant: subject?.tenant, currency: 'EUR', retention_days: 30 }),
    report: (access) => {
      const orders = visible(access)
      const items = orders.reduce((sum, order) => sum + order.quantity, 0)
      return ok({ tenant: access.subject?.tenant, orders: orders.length, items })
    },
    listOfTenant: (access) => ok({ orders: visible(access, access.resource.id) }),
  }
}

/** Reads and judges a body, and only then goes on: 413 too long, 400 wrong or incomplete. */
async function withInput<T>(
  body: Body,
  read: (text: string) => Reading<T>,
  next: (value: T) => Reply,
): Promise<Reply> {
  try {
    const reading = read(await readText(body))
    if (reading.kind === 'value') return next(reading.value)
    return problem(400, 'Invalid order', reading.detail)
  } catch (error) {
    if (error instanceof BodyUnreadable) return error.reply
    throw error
  }
}
