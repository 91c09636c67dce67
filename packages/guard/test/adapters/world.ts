import { all, anyone, owner, permission, type ResourceType, resourceType } from '@sallyport/policy'
import type { Access } from '../../src/access.ts'
import { createGuard, type Guard } from '../../src/guard.ts'
import type { Policy } from '../../src/policies/policy.ts'
import type { Verification, Verified } from '../../src/scheme.ts'
import { fakeScheme, model, okay, subjectOf } from '../support.ts'

/** The resource of the adapter tests. */
export interface Order {
  readonly id: string
  readonly tenant: string
  readonly customer: string
}

const orders: readonly Order[] = [
  { id: '1', tenant: 'acme', customer: 'alice' },
  { id: '3', tenant: 'acme', customer: 'bob' },
  { id: '4', tenant: 'globex', customer: 'dave' },
  { id: 'a b/c', tenant: 'acme', customer: 'alice' },
]
const subjects = new Map(
  [
    subjectOf('alice', { tenant: 'acme', sets: ['member'] }),
    subjectOf('dave', { tenant: 'globex', sets: ['member'] }),
    subjectOf('erin', { tenant: 'acme' }),
  ].map((subject) => [subject.id, subject]),
)

/** One small API, to be served by every adapter. */
export interface World {
  readonly guard: Guard
  /** GET /orders/:id */
  readonly readOrder: Policy<Order>
  /** POST /orders */
  readonly writeOrders: Policy
  /** GET /late/:id, whose handler asks `changeOrder`. */
  readonly listOrders: Policy
  readonly changeOrder: Policy<Order>
  /** GET /open and /open/late, whose handler asks `changeOrder` of nobody in particular. */
  readonly open: Policy
  /** GET /page, with a page to sign in. */
  readonly page: Policy
  /** How often a handler ran that answers `ok`. */
  handled: number
  find(id: string | undefined): Order | undefined
}

/** Makes the API anew. Two schemes, so that every 401 has two challenges. */
export function createWorld(): World {
  const orderType: ResourceType<Order> = resourceType<Order>('order', {
    tenant: 'tenant',
    owner: 'customer',
  })
  const schemes = [fakeScheme({ verify }), fakeScheme({ name: 'key', transport: 'x-key', verify })]
  const guard = createGuard({ realm: 'orders', model, schemes, throttle: false })
  const find = (id: string | undefined): Order | undefined => orders.find((o) => o.id === id)
  const read = permission('orders:read')
  return {
    guard,
    readOrder: guard.policy('orders.read', {
      rule: read,
      resource: orderType,
      load: ({ params }) => find(params['id']),
    }),
    writeOrders: guard.policy('orders.write', { rule: permission('orders:write') }),
    listOrders: guard.policy('orders.list', { rule: read }),
    changeOrder: guard.policy('orders.change', {
      rule: all(read, owner()),
      resource: orderType,
      load: 'handler',
    }),
    open: guard.policy('open', { rule: anyone() }),
    page: guard.policy('page', { rule: read, loginPage: '/login' }),
    handled: 0,
    find,
  }
}

/** What a verdict tells besides: cookies come in several lines. */
export const TOLD = [
  ['set-cookie', 'a=1; Path=/'],
  ['set-cookie', 'b=2; Path=/'],
  ['x-nonce', 'n1'],
] as const

/** `slow-` waits, as a store does; `down` is a store that cannot be reached. */
function verify(text: string): Verification | Promise<Verification> {
  if (text.startsWith('slow-')) return Promise.resolve(verify(text.slice(5)))
  if (text.startsWith('told-')) return { ...(verify(text.slice(5)) as Verified), fields: TOLD }
  if (text === 'down') throw new Error('ECONNREFUSED 10.0.0.5:5432')
  const subject = subjects.get(text)
  return subject ? okay(subject) : { kind: 'reject', reason: 'token_expired', facts: {} }
}

/** What the handler of GET /orders/:id answers. */
export function shown(access: Access<Order>): { readonly id: string; readonly by: string } {
  return { id: access.resource.id, by: access.subject?.id ?? 'nobody' }
}
