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
import { authority, certificateThumbprint, pemOf } from '../fixture/holder-certificates.ts'
import { type FixtureHolding, PUBLIC_URL } from '../fixture/holders.ts'
import { NONCE_SECRET } from '../fixture/nonce-secret.ts'
import { ORDERS } from '../fixture/orders.ts'
import { AUDIENCE } from '../fixture/tokens.ts'
import type { TlsFiles } from './tls-files.ts'

/** The application that a gate stands before. */
export interface Application {
  /** How it reads paths. */
  readonly dialect: string
  readonly url: string
  /** By which the proxy in front ends TLS, where certificates count. */
  readonly files: Pick<TlsFiles, 'server' | 'authorities'>
}

/** An address for the issuer, until a case has started its own. */
const ISSUER = 'http://127.0.0.1:1'

/** The fixture as a gate is told of it: the same schemes, policies and paths, as a configuration that is read. */
export function gateSettings(options: FixtureOptions, application: Application): GateSettings {
  const text = JSON.stringify(configOf(options, application))
  const reading = readConfig(text, 'gate.json', {
    env: { CLIENT_SECRET: CANARY, NONCE_SECRET },
  })
  if (reading.kind === 'wrong') throw new TypeError(reading.lines.join('\n'))
  return reading.settings
}

/** The same settings, with the issuer that a case has started. */
export function withIssuer(settings: GateSettings, issuer: string): GateSettings {
  const issued = <T extends object>(one: T): T => ('issuer' in one ? { ...one, issuer } : one)
  const schemes = settings.schemes.map((one) =>
    one.kind === 'dpop' ? { ...one, tokens: issued(one.tokens) } : issued(one),
  )
  return { ...settings, schemes }
}

function configOf(options: FixtureOptions, { dialect, url, files }: Application): unknown {
  const hasTls = options.holders === 'certificates'
  const { server, authorities } = files
  const proxy = {
    ...{ from: '127.0.0.1/32', request_id: 'X-Request-Id' },
    ...(hasTls && { tls: { certificate: server, key: server, client_authorities: authorities } }),
  }
  const { cert: certificate, key } = pemOf('server')
  const tls = { certificate, key, client_authorities: authority }
  return {
    version: 1,
    realm: REALM,
    listen: { data: '127.0.0.1:0' },
    proxies: [
      { kind: 'nginx-accel', ...proxy },
      { kind: 'nginx-check', ...proxy },
      { kind: 'forward', ...proxy },
    ],
    ...(hasTls && { reverse_proxy: { tls } }),
    ...(options.decisionMs && { decision_time: `${options.decisionMs}ms` }),
    stores: { accounts: 'memory:' },
    schemes: schemesOf(options),
    backends: { api: { dialect, url, origins: [PAGE_ORIGIN], public_url: PUBLIC_URL } },
    policies: document,
    rules: [...RULES, ...furtherRules(options)],
  }
}

function schemesOf(options: FixtureOptions): unknown[] {
  const { resourceMetadata, sessions, introspection, digest, holders, scriptScheme } = options
  const tokens = { issuer: ISSUER, audience: [AUDIENCE] }
  const named = resourceMetadata && { resource_metadata: resourceMetadata }
  const client = { client_id: 'orders', client_secret: { env: 'CLIENT_SECRET' } }
  return [
    { bearer: { ...tokens, ...named } },
    { basic: { ...(scriptScheme && { script_scheme: scriptScheme }) } },
    { api_key: { prefix: 'sp' } },
    ...(sessions ? [{ session: {} }] : []),
    ...(digest ? [{ digest: { algorithms: ['SHA-256', 'MD5'], nonce: NONCE } }] : []),
    ...(introspection ? [{ introspection: { ...tokens, ...client } }] : []),
    ...(holders ? holderSchemes(tokens, holders) : []),
  ]
}

const NONCE = { secret: { env: 'NONCE_SECRET' } }

function holderSchemes(tokens: object, holders: FixtureHolding): unknown[] {
  const nonce = holders === 'nonces' && { nonce: NONCE }
  const fingerprint = Buffer.from(certificateThumbprint('reporting'), 'base64url').toString('hex')
  return [
    { dpop: { tokens: { bearer: tokens }, algorithms: ['ES256'], ...nonce } },
    { bearer: { ...tokens, name: 'bound' } },
    { certificate: { clients: [{ fingerprint, subject: { id: 'reporting' } }] } },
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

/** Whoever is known by one of these schemes. */
function by(...schemes: readonly string[]): Readonly<Record<string, unknown>> {
  return { ...signedIn, schemes }
}

const RULES: readonly unknown[] = [
  at('GET /public', { allow: 'anonymous' }),
  at('GET /ignoring', { allow: 'anonymous', bad_credentials: 'ignore' }),
  at('GET /me', signedIn),
  at('GET /bearer', by('bearer')),
  at('GET /basic', by('basic')),
  at('GET /key', by('api_key')),
  at('GET /basic-or-key', by('api_key', 'basic')),
  at('GET /dashboard', { ...by('bearer'), login_page: '/login' }),
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

const cookie = by('session')
const either = by('bearer', 'session')

const SESSION_RULES: readonly unknown[] = [
  at('GET /session', cookie),
  at('POST /session', cookie),
  at('GET /session/page', { ...cookie, login_page: '/login' }),
  at('GET /session/strong', { policy: 'session.strong', schemes: ['session'] }),
  at('GET /session/either', either),
  at('POST /session/either', either),
  at('POST /session/public', { allow: 'anonymous', schemes: ['session'] }),
]

const DIGEST_RULES: readonly unknown[] = [
  at('GET /digest', by('digest')),
  at('POST /digest', by('digest')),
  at('GET /digest/either', by('bearer', 'digest')),
]

const HOLDER_RULES: readonly unknown[] = [
  at('GET /dpop', by('dpop')),
  at('GET /dpop-or-bearer', by('dpop', 'bearer')),
  at('GET /bound', by('bound')),
  at('GET /certificate', by('certificate')),
  at('GET /bearer-or-certificate', by('bearer', 'certificate')),
]

const OPAQUE_RULES: readonly unknown[] = [
  at('GET /opaque', by('introspection')),
  at('GET /opaque/write', { policy: 'opaque.write', schemes: ['introspection'] }),
  at('GET /opaque-or-signed', by('bearer', 'introspection')),
]

function furtherRules(options: FixtureOptions): readonly unknown[] {
  return [
    ...(options.sessions ? SESSION_RULES : []),
    ...(options.digest ? DIGEST_RULES : []),
    ...(options.holders ? HOLDER_RULES : []),
    ...(options.introspection ? OPAQUE_RULES : []),
  ]
}
