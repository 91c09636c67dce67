import { CLIENT_FIELDS, COOKIES_MAX, cookieField } from '../endpoints/told-to-client.ts'
import type { GateSettings, ProxyKind, ProxyTls } from '../settings.ts'

/** One file of a configuration. */
export interface PrintedFile {
  readonly name: string
  readonly text: string
}

/** What the settings do not say. */
export interface PrintOptions {
  /** Where the proxy listens, as it writes addresses; its usual port without. */
  readonly listen?: string
  /** Where the gate is asked, where that is not where it listens: `sallyport-gate.default.svc:9700`. */
  readonly gate?: string
}

/** An application, as a proxy has to know it. */
export interface Site {
  /** The name of the backend: part of the path of the endpoint. */
  readonly name: string
  /** Host and port of the application. */
  readonly address: string
  readonly hosts: readonly string[]
}

/** What a configuration is printed of. */
export interface Sites {
  /** Host and port of the gate. */
  readonly gate: string
  /** Host and port of what it answers by gRPC. */
  readonly grpc: string | undefined
  /** Host and port of its reverse proxy. */
  readonly reverse: string | undefined
  readonly sites: readonly Site[]
  /** How long the gate may take to answer: a decision as long as it may take, and a second more. */
  readonly waitMs: number
  /** The fields of the identity, as the application gets them. */
  readonly identity: readonly string[]
  readonly key: string | undefined
  readonly requestId: string | undefined
  readonly internalLocation: string
  readonly realm: string
  readonly tls: ProxyTls | undefined
  /** The fields that an allow may have for the client, as the schemes say; cookies are not among them. */
  readonly toClient: readonly string[]
  /** The fields that have one cookie each, where a scheme may set cookies. */
  readonly cookies: readonly string[]
}

/** What the client may not tell the application, besides an identity: others believe it. */
export const NOT_FOR_APPLICATIONS: readonly string[] = [
  ...['Forwarded', 'X-Real-IP', 'X-Rewrite-URL', 'X-Original-URL', 'X-Original-URI'],
  ...['X-Original-Method', 'X-Original-Host', 'X-Original-Proto', 'X-Original-Addr'],
  ...['X-Forwarded-Uri', 'X-Forwarded-Method', 'X-Forwarded-Prefix', 'X-Forwarded-Port'],
  ...['X-Forwarded-Server', 'X-Forwarded-Ssl', 'X-Gate-Key', 'X-Gate-Refusal'],
  ...['Client-Cert', 'Client-Cert-Chain', 'X-Client-IP', 'Client-IP', 'True-Client-IP'],
  ...['X-Cluster-Client-IP', 'CF-Connecting-IP', 'X-Sendfile-Type', 'X-Accel-Mapping', 'Proxy'],
]

/** What a client gets while no gate answers. */
export const GATE_DOWN = {
  status: 503,
  body: '{"type":"about:blank","status":503,"code":"gate_unavailable"}',
  retryAfter: 5,
} as const

/** A proxy that gave up at the same time would say 503 in its own words. */
const MORE_MS = 1_000

const KIND_OF: Readonly<Record<string, ProxyKind>> = {
  'nginx-accel': 'nginx-accel',
  'nginx-check': 'nginx-check',
  caddy: 'forward',
  haproxy: 'forward',
  traefik: 'forward',
  envoy: 'envoy',
  'envoy-grpc': 'envoy-grpc',
}

/** What the settings say to a proxy. Throws a `TypeError` where something is missing. */
export function sitesOf(settings: GateSettings, proxy: string, { gate }: PrintOptions = {}): Sites {
  const kind = KIND_OF[proxy]
  const asking = settings.proxies.find((one) => one.kind === kind)
  if (kind !== undefined && asking === undefined) {
    throw new TypeError(`no proxy of kind \`${kind}\` may ask: write one into \`proxies\``)
  }
  const { subject, scope, tenant, signed } = settings.identity
  const { data, grpc, proxy: reverse } = settings.listen
  return {
    gate: gate ?? addressOf(data),
    grpc: grpc && (gate ?? addressOf(grpc)),
    reverse: reverse && (gate ?? addressOf(reverse)),
    sites: Object.entries(settings.backends).map(([name, { url, hosts }]) => ({
      ...{ name: plain(name, 'the name of a backend'), hosts, address: applicationOf(name, url) },
    })),
    waitMs: settings.decisionMs + MORE_MS,
    identity: [subject, scope, tenant, ...(signed ? [signed.header] : [])],
    key: asking?.key === undefined ? undefined : plain(asking.key, 'the key of a proxy'),
    requestId: asking?.requestId,
    internalLocation: asking?.internalLocation ?? '@app',
    realm: settings.realm,
    tls: asking?.tls,
    ...forClient(settings),
  }
}

/** What the schemes may add to answers of the application. */
function forClient({ schemes, backends }: GateSettings): Pick<Sites, 'toClient' | 'cookies'> {
  const hasNonce = schemes.some((one) => one.kind === 'dpop' && one.nonce !== undefined)
  const hasDigest = schemes.some(({ kind }) => kind === 'digest')
  const hasPages = Object.values(backends).some(({ origins }) => origins.length > 0)
  const isTold: Readonly<Record<(typeof CLIENT_FIELDS)[number], boolean>> = {
    'DPoP-Nonce': hasNonce,
    'Authentication-Info': hasDigest,
    'Access-Control-Expose-Headers': hasPages && (hasNonce || hasDigest),
  }
  const hasCookies = schemes.some(({ kind }) => kind === 'session')
  return {
    toClient: CLIENT_FIELDS.filter((name) => isTold[name]),
    cookies: hasCookies ? Array.from({ length: COOKIES_MAX }, (_, at) => cookieField(at + 1)) : [],
  }
}

function addressOf({ host, port }: ProxyListening): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

type ProxyListening = GateSettings['listen']['data']

/** So that it ends no text of a configuration: none of the languages of proxies quotes alike. */
function plain(text: string, what: string): string {
  if (/^[\w.~+/=:-]+$/.test(text)) return text
  throw new TypeError(`${what} has characters besides letters, digits and \`._~+/=:-\``)
}

function applicationOf(name: string, url: string | undefined): string {
  if (url === undefined) throw new TypeError(`the backend \`${name}\` has no \`url\``)
  const { protocol, hostname, port } = new URL(url)
  if (protocol !== 'http:') throw new TypeError(`the \`url\` of \`${name}\` has to be http`)
  return `${hostname}:${port === '' ? 80 : port}`
}

/** A name for variables of configurations: `x_gate_subject`. */
export function variableOf(field: string): string {
  return field.toLowerCase().replaceAll('-', '_')
}

/** Lines, each behind so many blanks. */
export function indented(lines: readonly string[], blanks: number): string {
  return lines.map((line) => (line === '' ? '' : `${' '.repeat(blanks)}${line}`)).join('\n')
}
