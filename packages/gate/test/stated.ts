import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { hashApiKey } from '@sallyport/guard'
import type { AskedRequest, Verdict } from '../src/asked.ts'
import { readConfig } from '../src/config/read-config.ts'
import { createGate, type Gate } from '../src/gate.ts'
import { serve } from '../src/serve.ts'
import type { GateSettings } from '../src/settings.ts'

/** The key of alice, who may read, and of bob, who may nothing. */
export const KEYS = { alice: 'key-of-alice', bob: 'key-of-bob' } as const

/** A configuration that is right, in the form of a test: each part may be replaced. */
export function configText(parts: Readonly<Record<string, string>> = {}): string {
  return Object.values({ ...PARTS, ...parts }).join('\n')
}

const PARTS: Readonly<Record<string, string>> = {
  version: 'version: 1',
  realm: 'realm: orders',
  listen: 'listen: { data: "127.0.0.1:0" }',
  proxies: `proxies:
  - { kind: nginx-accel, from: 127.0.0.1 }
  - { kind: nginx-check, from: 127.0.0.1 }
  - { kind: forward, from: 127.0.0.1 }
  - { kind: envoy, from: 127.0.0.1 }`,
  schemes: `schemes:
  - api_key:
      keys:
        - { hash: ${hashApiKey(KEYS.alice)}, subject: { id: alice, sets: [member], tenant: acme } }
        - { hash: ${hashApiKey(KEYS.bob)}, subject: { id: bob } }`,
  backends: 'backends: { orders: {} }',
  policies: `policies:
  v: 1
  version: '1'
  permissions: ['orders:read']
  sets: { member: { permissions: ['orders:read'] } }
  policies:
    orders.read: { rule: { kind: permission, permission: 'orders:read' } }`,
  rules: `rules:
  - { match: { path: /health, methods: [GET] }, allow: anonymous }
  - { match: { path: /open, methods: [POST] }, allow: anonymous, preflight: pass }
  - { match: { path: '/orders/:id', methods: [GET, PUT] }, policy: orders.read }
  - { match: { path: /me }, allow: authenticated }`,
}

/** The settings of a configuration; fails with everything that is wrong with it. */
export function settingsFrom(parts: Readonly<Record<string, string>> = {}): GateSettings {
  const reading = readConfig(configText(parts), 'gate.yaml', { env: { SECRET: 'of the test' } })
  assert.equal(reading.kind, 'settings', JSON.stringify(reading, null, 2))
  return reading.kind === 'settings' ? reading.settings : assert.fail()
}

/** Fields of a request of a test. */
export type Fields = Readonly<Record<string, string | readonly string[]>>

/** An original request, as an endpoint would read it. */
export function asked(
  given: Partial<Omit<AskedRequest, 'header' | 'names'>> = {},
  fields: Fields = {},
): AskedRequest {
  const lower = new Map(Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value]))
  return {
    ...{ method: 'GET', target: '/orders/1', host: 'api.example', proto: 'https' },
    address: '192.0.2.1',
    ...given,
    header: (name) => lower.get(name),
    names: () => Object.keys(fields),
  }
}

/** The status of a verdict: 200 where it lets pass. */
export function statusOf(verdict: Verdict): number {
  return verdict.kind === 'pass' ? 200 : verdict.answer.status
}

/** The reason and the cause in the record of an answer. */
export function whyOf(gate: Gate, verdict: Verdict | { readonly body: string }): string {
  const body =
    'body' in verdict ? verdict.body : verdict.kind === 'answer' ? verdict.answer.body : ''
  const { instance } = JSON.parse(body) as { readonly instance: string }
  const record = gate.find(instance)
  return `${record?.reason}: ${record?.cause}`
}

/** An answer over HTTP, by its lines. */
export interface Answered {
  readonly status: number
  readonly fields: readonly (readonly [string, string])[]
  readonly body: string
}

/** The values of one field of an answer. */
export function valuesOf({ fields }: Answered, name: string): readonly string[] {
  return fields.filter(([one]) => one.toLowerCase() === name).map(([, value]) => value)
}

/** A gate that serves, and how it is asked. */
export interface Served {
  readonly gate: Gate
  readonly address: string
  ask(path: string, fields?: Fields, method?: string): Promise<Answered>
  stop(): Promise<void>
}

/** Serves the endpoints of a gate on a free port. */
export async function servedGate(parts: Readonly<Record<string, string>> = {}): Promise<Served> {
  const gate = createGate(settingsFrom(parts))
  const { address, port, close } = await serve(gate.listener, { host: '127.0.0.1', port: 0 })
  return {
    ...{ gate, address },
    ask: (path, fields = {}, method = 'GET') => send({ port, path, method }, fields),
    stop: () => close(0),
  }
}

function send(
  to: { readonly port: number; readonly path: string; readonly method: string },
  fields: Fields,
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const headers = fields as Record<string, string | string[]>
    const sent = request({ host: '127.0.0.1', ...to, headers }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (piece) => {
        body += piece
      })
      response.on('end', () => {
        const { rawHeaders, statusCode = 0 } = response
        const lines = rawHeaders.flatMap((name, at) =>
          at % 2 === 0 ? [[name, rawHeaders[at + 1] ?? ''] as const] : [],
        )
        resolve({ status: statusCode, fields: lines, body })
      })
    })
    sent.on('error', reject).end()
  })
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
/** What Digest knows of the password of alice. */
export const DIGEST: string = sha256('alice:orders:secret')

/** The credentials of alice for `/me` (RFC 7616 section 3.4.1). */
export function digestFor(nonce: string): string {
  const response = sha256(`${DIGEST}:${nonce}:00000001:c:auth:${sha256('GET:/me')}`)
  return (
    `Digest username="alice", realm="orders", nonce="${nonce}", uri="/me", algorithm=SHA-256, ` +
    `qop=auth, nc=00000001, cnonce="c", response="${response}"`
  )
}
