import {
  AbilityBuilder,
  createMongoAbility,
  type MongoAbility,
  subject as tag,
} from '@casl/ability'
import {
  type Access,
  type AccessRequest,
  createGuard,
  type Policy,
  type Verified,
} from '@sallyport/guard'
import { all, createModel, owner, permission, resourceType } from '@sallyport/policy'
import { type Contender, QUESTIONS, type Suite } from '../contender.ts'
import { createRandom, subject, times } from '../inputs.ts'

interface Order {
  readonly id: string
  readonly tenant: string
  readonly customer: string
}

const SUBJECTS = 16

/**
 * What it costs above the load itself to decide about an order that is loaded: the whole of the guard, without a socket.
 * Everybody may read orders; one of sixteen questions is about somebody else's. What is above the first is the decision.
 */
export async function loaded(): Promise<Suite> {
  const random = createRandom(42)
  const orders = new Map(
    times(QUESTIONS, (n): [string, Order] => {
      const customer = `s${random(SUBJECTS)}`
      return [String(n), { id: String(n), tenant: tenantOf(customer), customer }]
    }),
  )
  const requests = times(QUESTIONS, (n): AccessRequest => {
    const own = orders.get(String(n))?.customer
    const asking = random(16) === 0 ? `s${random(SUBJECTS)}` : own
    return {
      ...{ method: 'GET', target: `/orders/${n}`, address: '192.0.2.1', params: { id: String(n) } },
      header: (name) => (name === 'authorization' ? asking : undefined),
    }
  })
  return { name: 'loaded', title: 'an order that is loaded', contenders: contend(orders, requests) }
}

const tenantOf = (customer: string): string => `t${Number(customer.slice(1)) % 2}`

function contend(
  orders: ReadonlyMap<string, Order>,
  requests: readonly AccessRequest[],
): readonly Contender[] {
  const find = ({ params }: { readonly params: AccessRequest['params'] }): Order | undefined =>
    orders.get(params['id'] ?? '')
  const { guard, mayRead, own, inHandler } = guardOf(find)
  const pass = <T extends object>(i: number, policy: Policy<T>): Access<T> | undefined => {
    const outcome = guard.handle(requests[i] as AccessRequest, policy)
    if (outcome instanceof Promise) throw new Error('nothing here is waited for')
    return outcome.kind === 'pass' ? outcome.access : undefined
  }
  const abilities = new Map(times(SUBJECTS, (n) => [`s${n}`, abilityOf(`s${n}`)]))
  return [
    {
      name: 'the load, and by hand',
      how: 'a permission by the guard; the handler loads, and compares owner and tenant',
      decide(i) {
        const access = pass(i, mayRead)
        const order = access && find(access)
        return order?.customer === access?.subject?.id && order?.tenant === access?.subject?.tenant
      },
    },
    {
      name: 'Sallyport',
      how: '`load` and `owner()` in the policy of the route',
      decide: (i) => pass(i, own) !== undefined,
    },
    {
      name: 'Sallyport, in the handler',
      how: 'a permission by the guard; the handler loads, and asks `access.permits`',
      decide(i) {
        const access = pass(i, mayRead)
        const order = access && find(access)
        return order !== undefined && access?.permits(inHandler, order) === true
      },
    },
    {
      name: 'CASL, kept',
      how: 'a permission by the guard; the handler loads, and asks an ability kept for each subject',
      decide(i) {
        const access = pass(i, mayRead)
        const order = access && find(access)
        const ability = abilities.get(access?.subject?.id ?? '')
        return order !== undefined && ability?.can('read', tag('order', order)) === true
      },
    },
  ]
}

/** A guard whose callers are known by their names: what is measured is what comes after. */
function guardOf(find: (request: AccessRequest) => Order | undefined) {
  const subjects = new Map(times(SUBJECTS, (n) => [`s${n}`, verifiedAs(`s${n}`)]))
  const guard = createGuard({
    realm: 'orders',
    model: createModel({
      permissions: ['orders:read'],
      sets: { member: { permissions: ['orders:read'] } },
    }),
    schemes: [
      {
        ...{ name: 'caller', guessable: false, opensDialog: false },
        read: (request) => ({
          kind: 'found',
          credentials: { transport: 'here', text: String(request.header('authorization')) },
        }),
        challenge: () => ({ scheme: 'Caller', parameters: [], valid: true }),
        recall: ({ text }) => subjects.get(text),
        verify: () => ({ kind: 'skip', reason: 'token_unreadable' }),
      },
    ],
  })
  const order = resourceType<Order>('order', { tenant: 'tenant', owner: 'customer' })
  const rule = all(permission('orders:read'), owner())
  return {
    guard,
    mayRead: guard.policy('orders.read', { rule: permission('orders:read') }),
    own: guard.policy('orders.readOwn', { rule, resource: order, load: find }),
    inHandler: guard.policy('orders.readBrought', { rule, resource: order, load: 'handler' }),
  }
}

function verifiedAs(id: string): Verified {
  const known = subject({ id, tenant: tenantOf(id), sets: ['member'] })
  return { kind: 'ok', subject: known, facts: {} }
}

function abilityOf(id: string): MongoAbility {
  const { can, build } = new AbilityBuilder<MongoAbility>(createMongoAbility)
  can('read', 'order', { customer: id, tenant: tenantOf(id) })
  return build()
}
