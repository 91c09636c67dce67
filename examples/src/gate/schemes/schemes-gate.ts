import { type Dialect, type GateSettings, readConfig } from '@sallyport/gate'
import { digestHash, hashApiKey } from '@sallyport/guard'
import { KEYS } from '../orders-gate.ts'

/** The password of alice. */
export const PASSWORD = 'alice-password'
/** The name by which clients know the application; Caddy wants it in TLS as well. */
export const HOST = 'orders.test'
/** The only origin whose pages may read answers. */
export const ORIGIN = 'https://app.example'
/** So many failures of one address cost nothing. */
export const FREE = 20

/** What a gate with every scheme is made of. */
export interface SchemesGateOptions {
  /** The address of the application, and how it reads paths. */
  readonly url: string
  readonly dialect: Dialect
  /** The address of the issuer. */
  readonly issuer: string
  /** Where proxies end TLS: the files that they read. */
  readonly tls?: { readonly server: string; readonly authorities: string }
  /** Whether guessing is slowed. */
  readonly throttle: 'off' | 'slow'
}

/** A gate that takes every scheme that needs no store, in front of the orders API on Express. */
export function schemesGate(options: SchemesGateOptions): GateSettings {
  const env = { ISSUER: options.issuer }
  const reading = readConfig(textOf(options), 'gate.yaml', { env })
  if (reading.kind === 'wrong') throw new TypeError(reading.lines.join('\n'))
  return reading.settings
}

function textOf({ url, dialect, issuer, tls, throttle }: SchemesGateOptions): string {
  const files =
    tls &&
    `{ certificate: ${tls.server}, key: ${tls.server}, client_authorities: ${tls.authorities} }`
  const proxy = (kind: string): string =>
    `  - { kind: ${kind}, from: 127.0.0.1/32, request_id: X-Request-Id${files ? `, tls: ${files}` : ''} }`
  const alice = 'subject: { id: alice, sets: [member], tenant: acme }'
  const secret = digestHash({ username: 'alice', realm: 'orders', password: PASSWORD })
  const slow = `{ address: { failures: ${FREE}, wait: 1h, max: 1h, forget: 2h } }`
  const tokens = `{ issuer: "${issuer}", jwks: "${issuer}/jwks", audience: orders }`
  return `version: 1
realm: orders
listen: { data: 127.0.0.1:0 }
proxies:
${['nginx-accel', 'nginx-check', 'forward'].map(proxy).join('\n')}
throttle: ${throttle === 'off' ? 'off' : slow}
stores: { accounts: "memory:" }
schemes:
  - api_key: { keys: [{ hash: ${hashApiKey(KEYS.alice)}, ${alice} }] }
  - bearer: ${tokens}
  - dpop: { tokens: { bearer: ${tokens} }, nonce: { life: 60s } }
  - digest: { accounts: [{ name: alice, sha256: ${secret}, ${alice} }] }
  - certificate: { clients: [{ san_dns: reporting.example, subject: { id: reporting, kind: service } }] }
  - session: {}
backends:
  orders: { dialect: ${dialect}, url: "${url}", hosts: [${HOST}], origins: ["${ORIGIN}"] }
rules:
  - { match: { path: /public/** }, allow: anonymous }
  - { match: { path: /me, methods: [GET] }, allow: authenticated }
  - { match: { path: "/orders/:id", methods: [GET] }, allow: authenticated }
`
}
