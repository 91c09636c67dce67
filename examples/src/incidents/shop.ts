import { createServer, type Server } from 'node:http'
import {
  type AccessRequest,
  type ApiKeyEntry,
  apiKey,
  bearer,
  type Claims,
  createGuard,
  fileSink,
  type Guard,
  generateApiKey,
  type Scheme,
  type StatedSubject,
  subjectFromClaims,
  trustedProxies,
} from '@sallyport/guard'
import { type NodeRoute, nodeListener, route, routesOf } from '@sallyport/guard/node'
import { type Listening, listen } from '../listen.ts'
import { AUDIENCE, ISSUER, Issuer, KEYS_PATH } from './issuer.ts'
import { policies } from './policies.ts'

/** An API of orders behind a guard, its issuer on the same port, and the file of its records. */
export interface Shop {
  readonly issuer: Issuer
  readonly guard: Guard
  readonly listening: Listening
  /** Who is in which sets. */
  readonly staff: Map<string, readonly string[]>
  /** A new API key of a service. */
  issueKey(subject: string, entry: KeyEntry): string
  /** Ends it; its records are in their file then. */
  close(): Promise<void>
}

/** What is known of a service. */
export interface KeyEntry {
  readonly tenant: string
  readonly expiresAt?: number
}

/** How a shop is opened. */
export interface ShopOptions {
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  /** The file of its records. */
  readonly records: string
  /** Whether its verifier asks for the set of reports, and so answers 401 to whoever is known and not in it. */
  readonly asksTooEarly: boolean
}

/** Opens one on a free port. Both proxies call it from the address of this machine, and say who asked. */
export async function openShop({ clock, records, asksTooEarly }: ShopOptions): Promise<Shop> {
  const issuer = await Issuer.create(clock)
  const staff = new Map<string, readonly string[]>()
  const keys = new Map<string, ApiKeyEntry>()
  const sink = fileSink(records)
  const server = createServer()
  const listening = await listen(server, 0)
  const guard = createGuard({
    realm: 'orders',
    policies,
    schemes: schemesOf({ jwksUri: listening.url + KEYS_PATH, staff, keys }),
    address: trustedProxies(['127.0.0.1']),
    sink,
    clock,
    records: { allowed: 0.5, service: { name: 'orders', version: '3.2.0', instance: 'orders-1' } },
  })
  serve(server, { issuer, guard, asksTooEarly })
  return {
    ...{ issuer, guard, listening, staff },
    issueKey(subject, { tenant, expiresAt }) {
      const { key, hash } = generateApiKey('orders')
      const entry = { subject: { id: subject, tenant, sets: ['partner'] } }
      keys.set(hash, { ...entry, ...(expiresAt !== undefined && { expiresAt }) })
      return key
    },
    async close() {
      await listening.close()
      await sink.close()
    },
  }
}

interface Known {
  readonly jwksUri: string
  readonly staff: ReadonlyMap<string, readonly string[]>
  readonly keys: ReadonlyMap<string, ApiKeyEntry>
}

/** Tokens of people, the same as somebody got it wrong, and keys of services. */
function schemesOf({ jwksUri, staff, keys }: Known): readonly Scheme[] {
  const tokens = { issuer: ISSUER, audience: AUDIENCE, jwksUri }
  const known = (claims: Claims): StatedSubject | undefined => {
    const stated = subjectFromClaims(claims)
    return stated && { ...stated, sets: staff.get(stated.id) ?? ['member'] }
  }
  return [
    bearer({ ...tokens, subject: known }),
    bearer({
      ...tokens,
      name: 'bearer_of_finance',
      // The mistake: what somebody may is asked where it is asked who somebody is.
      subject: (claims) => {
        const subject = known(claims)
        return subject?.sets.includes('finance') ? subject : undefined
      },
    }),
    apiKey({ lookup: (hash) => keys.get(hash) }),
  ]
}

interface Serving {
  readonly issuer: Issuer
  readonly guard: Guard
  readonly asksTooEarly: boolean
}

function serve(server: Server, { issuer, guard, asksTooEarly }: Serving): void {
  const routes = apiRoutes(guard, asksTooEarly ? 'bearer_of_finance' : 'bearer')
  guard.assertCovered(routesOf(routes))
  const listener = nodeListener(guard, routes)
  server.on('request', (request, response) => {
    if (!issuer.answer(request, response)) listener(request, response)
  })
}

function apiRoutes(guard: Guard, schemeOfFinance: string): readonly NodeRoute[] {
  const by = { schemes: ['bearer', 'api_key'] }
  const finance = { schemes: [schemeOfFinance] }
  const plain = [
    { at: ['GET', '/orders'], policy: guard.policy('orders.list', by) },
    { at: ['POST', '/orders'], policy: guard.policy('orders.create', by) },
    { at: ['GET', '/export/orders'], policy: guard.policy('orders.export', by) },
    { at: ['GET', '/reports/daily'], policy: guard.policy('reports.daily', finance) },
    { at: ['GET', '/reports/monthly'], policy: guard.policy('reports.monthly', finance) },
    { at: ['GET', '/invoices'], policy: guard.policy('invoices.list', { schemes: ['bearer'] }) },
  ] as const
  const order = guard.policy('orders.read', { ...by, load: orderOf })
  const tenant = guard.policy('tenants.orders', { ...by, load: tenantOf })
  return [
    ...plain.map(({ at, policy }) => route(at, policy, (_, response) => response.end('[]'))),
    route(['GET', '/orders/:id'], order, (_, response) => response.end('{}')),
    route(['GET', '/tenants/:tenant/orders'], tenant, (_, response) => response.end('[]')),
  ]
}

/** Orders of the one tenant have even numbers. */
function orderOf({ params }: AccessRequest): { readonly tenant: string } {
  return { tenant: Number(params['id']) % 2 === 0 ? 'acme' : 'globex' }
}

function tenantOf({ params }: AccessRequest): { readonly id: string } {
  return { id: params['tenant'] ?? '' }
}
