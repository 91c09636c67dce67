import { type GateSettings, readConfig } from '@sallyport/gate'
import { hashApiKey } from '@sallyport/guard'
import { type BackendName, DIALECT_OF } from '../backends/backend.ts'

/** The keys of those who ask, and the secret of the issuer whose tokens count. */
export const KEYS = { alice: 'alice-key-0123456789abcdef', carol: 'carol-key-0123456789abcdef' }

/** What the orders API asks of whom: with every grant that there is, and an open path beside a closed one. */
export function ordersGateText(backend: BackendName, url: string): string {
  const key = (name: keyof typeof KEYS, set: string): string =>
    `{ hash: ${hashApiKey(KEYS[name])}, subject: { id: ${name}, sets: [${set}], tenant: acme } }`
  return `version: 1
realm: orders
listen: { data: 127.0.0.1:0 }
proxies:
  - { kind: nginx-accel, from: 127.0.0.1/32, request_id: X-Request-Id }
  - { kind: nginx-check, from: 127.0.0.1/32, request_id: X-Request-Id }
  - { kind: forward, from: 127.0.0.1/32, request_id: X-Request-Id }
schemes:
  - api_key: { keys: [ ${key('alice', 'member')}, ${key('carol', 'admin')} ] }
  - bearer: { issuer: "http://127.0.0.1:1", audience: [orders], algorithms: [HS256], secret: { env: ISSUER_SECRET } }
backends: { orders: { dialect: ${DIALECT_OF[backend]}, url: "${url}" } }
policies:
  v: 1
  version: "1"
  permissions: ["orders:read", "orders:write", "admin"]
  sets:
    member: { permissions: ["orders:read"] }
    admin: { permissions: ["orders:read", "orders:write", "admin"] }
  resources: {}
  policies:
    orders.read: { rule: { kind: permission, permission: "orders:read" } }
    orders.write: { rule: { kind: permission, permission: "orders:write" } }
    admin: { rule: { kind: permission, permission: "admin" } }
rules:
  - { match: { path: /health, methods: [GET] }, allow: anonymous }
  - { match: { path: /public/** }, allow: anonymous }
  - { match: { path: /admin/** }, policy: admin }
  - { match: { path: /orders, methods: [GET] }, policy: orders.read }
  - { match: { path: /orders, methods: [POST] }, policy: orders.write }
  - { match: { path: /orders/:id, methods: [GET] }, policy: orders.read }
  - { match: { path: /orders/:id, methods: [DELETE] }, policy: orders.write }
  - { match: { path: /tenants/:tenant/orders, methods: [GET] }, policy: orders.read }
  - { match: { path: /me, methods: [GET] }, allow: authenticated }
  - { match: { path: /hand-over, methods: [GET] }, allow: authenticated }
  - { match: { path: /own-401, methods: [GET] }, allow: authenticated }
  - { match: { path: /events, methods: [GET] }, allow: authenticated }
`
}

/** The secret of the issuer. */
export const ISSUER_SECRET = 'an issuer of tests and nothing else, 0123456789'

/** The settings of a gate in front of the orders API of a backend. */
export function ordersGate(backend: BackendName, url: string): GateSettings {
  const env = { ISSUER_SECRET }
  const reading = readConfig(ordersGateText(backend, url), 'gate.yaml', { env })
  if (reading.kind === 'wrong') throw new TypeError(reading.lines.join('\n'))
  return reading.settings
}
