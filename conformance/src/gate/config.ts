import { type GateSettings, readConfig } from '@sallyport/gate'
import {
  address,
  all,
  any,
  assurance,
  attribute,
  fromContext,
  fromSubject,
  type PolicyDocument,
  permission,
  type Rule,
} from '@sallyport/policy'
import { CANARY } from '../fixture/canary.ts'
import { PAGE_ORIGIN } from '../fixture/cors.ts'
import { type FixtureOptions, REALM } from '../fixture/fixture.ts'
import { ORDERS } from '../fixture/orders.ts'
import { AUDIENCE } from '../fixture/tokens.ts'

/** The application that a gate stands before. */
export interface Application {
  /** How it reads paths. */
  readonly dialect: string
  readonly url: string
}

/** An address for the issuer, until a case has started its own. */
const ISSUER = 'http://127.0.0.1:1'

/** The fixture as a gate is told of it: the same schemes, policies and paths, as a configuration that is read. */
export function gateSettings(options: FixtureOptions, application: Application): GateSettings {
  const text = JSON.stringify(configOf(options, application))
  const reading = readConfig(text, 'gate.json', { env: { CLIENT_SECRET: CANARY } })
  if (reading.kind === 'wrong') throw new TypeError(reading.lines.join('\n'))
  return reading.settings
}

/** The same settings, with the issuer that a case has started. */
export function withIssuer(settings: GateSettings, issuer: string): GateSettings {
  const schemes = settings.schemes.map((one) => ('issuer' in one ? { ...one, issuer } : one))
  return { ...settings, schemes }
}

function configOf(options: FixtureOptions, { dialect, url }: Application): unknown {
  const proxy = { from: '127.0.0.1/32', request_id: 'X-Request-Id' }
  return {
    version: 1,
    realm: REALM,
    listen: { data: '127.0.0.1:0' },
    proxies: [
      { kind: 'nginx-accel', ...proxy },
      { kind: 'nginx-check', ...proxy },
      { kind: 'forward', ...proxy },
    ],
    stores: { accounts: 'memory:' },
    schemes: schemesOf(options),
    backends: { api: { dialect, url, origins: [PAGE_ORIGIN] } },
    policies: document,
    rules: [...RULES, ...(options.sessions ? SESSION_RULES : []), ...opaqueRules(options)],
  }
}

function schemesOf({ resourceMetadata, sessions, introspection }: FixtureOptions): unknown[] {
  const tokens = { issuer: ISSUER, audience: [AUDIENCE] }
  const named = resourceMetadata && { resource_metadata: resourceMetadata }
  const client = { client_id: 'orders', client_secret: { env: 'CLIENT_SECRET' } }
  return [
    { bearer: { ...tokens, ...named } },
    { basic: {} },
    { api_key: { prefix: 'sp' } },
    ...(sessions ? [{ session: {} }] : []),
    ...(introspection ? [{ introspection: { ...tokens, ...client } }] : []),
  ]
}

const several = all(
  permission('orders:read'),
  permission('orders:write'),
  permission('settings:read'),
)
const strong = all(
  permission('orders:read'),
  assurance({ acr: ['mfa', 'phr'], maxAgeSeconds: 300 }),
)
const ownTenant = attribute(fromContext('path.tenant'), 'equal', fromSubject('tenant'))

/** A gate loads nothing: whose an order is, it knows by the path, where a deployment writes that down. */
const seen = any(...(tenantsOf().map(ordersOf) as [Rule, ...Rule[]]))

function tenantsOf(): readonly string[] {
  return [...new Set(ORDERS.flatMap(({ tenant }) => (tenant === null ? [] : [tenant])))]
}

function ordersOf(tenant: string): Rule {
  const ids = ORDERS.filter((order) => order.tenant === tenant).map(({ id }) => String(id))
  const named = attribute(fromContext('path.id'), 'in', ids)
  return all(attribute(fromSubject('tenant'), 'equal', tenant), named)
}

const policies: Readonly<Record<string, Rule>> = {
  'orders.list': permission('orders:read'),
  'orders.create': permission('orders:write'),
  'orders.see': all(permission('orders:read'), seen),
  'orders.remove': permission('orders:delete'),
  'opaque.write': permission('orders:write'),
  settings: permission('settings:read'),
  several,
  strong,
  'session.strong': assurance({ acr: ['mfa', 'phr'], maxAgeSeconds: 300 }),
  near: address('127.0.0.2'),
  tenant: ownTenant,
}

const document: PolicyDocument = {
  v: 1,
  version: '1',
  permissions: ['orders:read', 'orders:write', 'orders:delete', 'settings:read'],
  sets: {
    member: { permissions: ['orders:read', 'orders:write'] },
    admin: { includes: ['member'], permissions: ['orders:delete', 'settings:read'] },
  },
  resources: {},
  policies: Object.fromEntries(Object.entries(policies).map(([name, rule]) => [name, { rule }])),
}

const bearer = ['bearer']

/** One rule: `GET /orders`, and what it is given. */
function at(place: string, more: Readonly<Record<string, unknown>>): unknown {
  const [method, path] = place.split(' ')
  return { match: { path, methods: [method] }, ...more }
}

const signedIn = { allow: 'authenticated' }

const RULES: readonly unknown[] = [
  at('GET /public', { allow: 'anonymous' }),
  at('GET /ignoring', { allow: 'anonymous', bad_credentials: 'ignore' }),
  at('GET /me', signedIn),
  at('GET /bearer', { ...signedIn, schemes: bearer }),
  at('GET /basic', { ...signedIn, schemes: ['basic'] }),
  at('GET /key', { ...signedIn, schemes: ['api_key'] }),
  at('GET /basic-or-key', { ...signedIn, schemes: ['api_key', 'basic'] }),
  at('GET /dashboard', { ...signedIn, schemes: bearer, login_page: '/login' }),
  at('GET /orders', { policy: 'orders.list', schemes: bearer }),
  at('POST /orders', { policy: 'orders.create', schemes: bearer }),
  at('GET /settings', { policy: 'settings', schemes: bearer }),
  at('GET /several', { policy: 'several', schemes: bearer }),
  at('GET /disclosed', { policy: 'several', schemes: bearer, disclosure: 'requirements' }),
  at('GET /strong', { policy: 'strong', schemes: bearer }),
  at('GET /strong-or-basic', { policy: 'strong', schemes: ['basic', 'bearer'] }),
  at('GET /strong-basic', { policy: 'strong', schemes: ['basic'] }),
  at('GET /near', { policy: 'near', schemes: bearer }),
  at('GET /orders/:id', { policy: 'orders.see', schemes: bearer, refused: 'conceal' }),
  at('DELETE /orders/:id', { policy: 'orders.remove', schemes: bearer }),
  at('GET /tenants/:tenant/orders', { policy: 'tenant', schemes: bearer }),
]

const cookie = { ...signedIn, schemes: ['session'] }
const either = { ...signedIn, schemes: ['bearer', 'session'] }

const SESSION_RULES: readonly unknown[] = [
  at('GET /session', cookie),
  at('POST /session', cookie),
  at('GET /session/page', { ...cookie, login_page: '/login' }),
  at('GET /session/strong', { policy: 'session.strong', schemes: ['session'] }),
  at('GET /session/either', either),
  at('POST /session/either', either),
  at('POST /session/public', { allow: 'anonymous', schemes: ['session'] }),
]

function opaqueRules({ introspection }: FixtureOptions): readonly unknown[] {
  if (!introspection) return []
  return [
    at('GET /opaque', { ...signedIn, schemes: ['introspection'] }),
    at('GET /opaque/write', { policy: 'opaque.write', schemes: ['introspection'] }),
    at('GET /opaque-or-signed', { ...signedIn, schemes: ['bearer', 'introspection'] }),
  ]
}
