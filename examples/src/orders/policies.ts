import type { AccessRequest, Guard, Policy } from '@sallyport/guard'
import {
  address,
  all,
  any,
  anyone,
  assurance,
  authenticated,
  createModel,
  type Model,
  owner,
  permission,
  type ResourceType,
  resourceType,
  role,
} from '@sallyport/policy'
import type { OrdersDatabase } from './database.ts'
import type { Order } from './fixture.ts'

/** The permissions of the orders API; its scopes have the same names. */
export const PERMISSIONS = [
  'orders:read',
  'orders:write',
  'orders:delete',
  'settings:read',
] as const

/** Roles are sets of permissions, and an admin may whatever a member may. */
export const model: Model = createModel({
  permissions: PERMISSIONS,
  sets: {
    member: { permissions: ['orders:read', 'orders:write'] },
    admin: { includes: ['member'], permissions: ['orders:delete', 'settings:read'] },
  },
})

/** Because its tenant is stated, an order of another tenant does not exist: 404. */
const orderType: ResourceType<Order> = resourceType<Order>('order', {
  tenant: 'tenant',
  owner: 'owner',
  columns: { tenant: 'text', owner: 'text' },
})

/** A tenant that a path names. */
export interface Tenant {
  readonly id: string
}

/** The path names the tenant, so nothing is concealed: whoever is not of it gets 403. */
const tenantType: ResourceType<Tenant> = resourceType<Tenant>('tenant', {
  tenant: 'id',
  see: authenticated(),
})

/** The policies of the orders API: one for each route, and `visible`, which lists ask. */
export interface Policies {
  readonly health: Policy
  readonly me: Policy
  readonly list: Policy
  readonly create: Policy
  readonly read: Policy<Order>
  readonly change: Policy<Order>
  readonly remove: Policy<Order>
  readonly settings: Policy
  readonly report: Policy
  readonly listOfTenant: Policy<Tenant>
  readonly basic: Policy
  readonly digest: Policy
  readonly signInPage: Policy
  readonly signIn: Policy
  readonly signedIn: Policy
  readonly step: Policy
  readonly signOut: Policy
  readonly addPasskey: Policy
  readonly visible: Policy<Order>
}

/** Declares who may do what: the table of the orders API, in its order. */
export function createPolicies(guard: Guard, database: OrdersDatabase): Policies {
  const token = { schemes: ['bearer'] }
  const order = {
    ...token,
    resource: orderType,
    load: ({ params }: AccessRequest) => findOrder(database, params['id']),
  }
  return {
    health: guard.policy('health', { rule: anyone() }),
    me: guard.policy('me', { rule: authenticated() }),
    list: guard.policy('orders.list', { ...token, rule: permission('orders:read') }),
    create: guard.policy('orders.create', { ...token, rule: permission('orders:write') }),
    read: guard.policy('orders.read', { ...order, rule: permission('orders:read') }),
    change: guard.policy('orders.change', {
      ...order,
      rule: all(permission('orders:write'), any(owner(), role('admin'))),
    }),
    remove: guard.policy('orders.remove', {
      ...order,
      schemes: ['bearer', 'session'],
      rule: all(permission('orders:delete'), secondFactor),
    }),
    settings: guard.policy('settings.read', { ...token, rule: permission('settings:read') }),
    report: guard.policy('reports.daily', {
      schemes: ['api_key', 'bearer'],
      rule: all(permission('orders:read'), address(...REPORT_ADDRESSES)),
    }),
    listOfTenant: guard.policy('tenants.orders', {
      ...token,
      resource: tenantType,
      rule: permission('orders:read'),
      load: ({ params }: AccessRequest) => ({ id: params['tenant'] ?? '' }),
    }),
    basic: guard.policy('basic', { schemes: ['basic'], rule: authenticated() }),
    digest: guard.policy('digest', { schemes: ['digest'], rule: authenticated() }),
    ...sessionPolicies(guard),
    // Any scheme: the route has judged that. `read` would refuse whoever has an API key.
    visible: guard.policy('orders.visible', {
      rule: permission('orders:read'),
      resource: orderType,
      load: 'handler',
    }),
  }
}

type SessionPolicies = Pick<
  Policies,
  'signInPage' | 'signIn' | 'signedIn' | 'step' | 'signOut' | 'addPasskey'
>

/** Who may sign in, be shown who it is, step up and sign out. */
function sessionPolicies(guard: Guard): SessionPolicies {
  const cookie = { schemes: ['session'], rule: authenticated() }
  return {
    signInPage: guard.policy('session.page', {
      ...cookie,
      rule: anyone(),
      badCredentials: 'ignore',
    }),
    // The guard verifies the password, so guessing is slowed and recorded like everywhere else.
    signIn: guard.policy('session.create', { schemes: ['basic'], rule: authenticated() }),
    signedIn: guard.policy('session.me', { ...cookie, loginPage: '/session' }),
    step: guard.policy('session.step', cookie),
    signOut: guard.policy('session.end', cookie),
    addPasskey: guard.policy('passkeys.add', {
      schemes: ['session'],
      rule: assurance({ maxAgeSeconds: 300 }),
      load: 'handler',
    }),
  }
}

/** Where reports may be read: on this machine, where the examples are served. */
const REPORT_ADDRESSES = ['127.0.0.0/8', '::1'] as const

/** A code or a passkey, shown within the last five minutes. */
const secondFactor = assurance({ acr: ['mfa', 'phr'], maxAgeSeconds: 300 })

const ORDER_ID = /^[1-9]\d{0,14}$/

function findOrder(database: OrdersDatabase, id: string | undefined): Order | undefined {
  return id !== undefined && ORDER_ID.test(id) ? database.order(Number(id)) : undefined
}
