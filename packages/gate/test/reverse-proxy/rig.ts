import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { after } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { generateApiKey } from '@sallyport/guard'
import { readConfig } from '../../src/config/read-config.ts'
import { createGate, type Gate } from '../../src/gate.ts'
import { createProxy, type GateProxy, type ProxyLimits } from '../../src/reverse-proxy/index.ts'
import type { GateSettings } from '../../src/settings.ts'

const { key, hash } = generateApiKey('sp')

/** A key that the configuration knows as that of alice. */
export const KEY: string = key

/** The settings of a gate in front of one application; `more` are further lines of YAML. */
export function settingsFor(url: string, more = ''): GateSettings {
  const reading = readConfig(
    `
version: 1
realm: orders
listen: { data: 127.0.0.1:0 }
schemes:
  - api_key: { header: X-Api-Key, keys: [ { hash: ${hash}, subject: { id: alice, tenant: acme, scopes: [read] } } ] }
backends: { orders: { url: "${url}" } }
policies: { v: 1, version: "1", permissions: [], sets: {}, resources: {}, policies: {} }
rules:
  - { match: { path: /open/** }, allow: anonymous }
  - { match: { path: /orders/** }, allow: authenticated }
${more}
`,
    'gate.yaml',
  )
  assert.equal(reading.kind, 'settings', JSON.stringify(reading))
  return (reading as { readonly settings: GateSettings }).settings
}

/** What an application saw of a request. */
export interface Seen {
  readonly method: string
  readonly target: string
  /** Names and values by turns, as they came. */
  readonly raw: readonly string[]
}

/** An application, and the reverse proxy in front of it. */
export interface Rig {
  readonly application: Server
  readonly seen: readonly Seen[]
  readonly gate: Gate
  readonly proxy: GateProxy
  /** Where the proxy listens. */
  readonly url: string
  readonly port: number
}

/** What a rig is made with. */
export interface RigOptions {
  readonly more?: string
  readonly limits?: Partial<ProxyLimits>
  /** Where the proxy thinks that the application is. */
  readonly elsewhere?: string
}

/** Starts an application and a reverse proxy in front of it; both end with the file's tests. */
export async function startRig(listener: RequestListener, options: RigOptions = {}): Promise<Rig> {
  const seen: Seen[] = []
  const note = ({ method = '', url = '', rawHeaders: raw }: IncomingMessage): void => {
    seen.push({ method, target: url, raw })
  }
  const application = createServer((message, response) => {
    note(message)
    listener(message, response)
  })
  application.on('upgrade', note)
  const port = await listen(application)
  const settings = settingsFor(options.elsewhere ?? `http://127.0.0.1:${port}`, options.more)
  const gate = createGate(settings)
  const proxy = createProxy(gate, { drainMs: 200, ...options.limits })
  const proxyPort = await listen(proxy.server)
  after(async () => {
    await proxy.close()
    application.closeAllConnections()
    application.close()
  })
  return { application, seen, gate, proxy, url: `http://127.0.0.1:${proxyPort}`, port: proxyPort }
}

/** Listens on a free port. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** A busy machine may take its time for the first byte. */
const FIRST_BYTE_MS = 10_000

/** Sends bytes as they are and returns all that comes until the end, or until nothing more has come for a time. */
export function raw(port: number, text: string, quietMs?: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let got = ''
    const end = (): void => {
      socket.destroy()
      resolve(got)
    }
    socket.setTimeout(quietMs ?? FIRST_BYTE_MS, end)
    socket.on('data', (data) => {
      socket.setTimeout(quietMs ?? 400)
      got += data.toString('latin1')
    })
    socket.on('error', end)
    socket.on('close', end)
    socket.write(text, 'latin1')
  })
}

/** The lines of a field that an application saw, by its name in lower case. */
export function linesOf({ raw }: Seen, name: string): readonly string[] {
  return raw.filter((_, i) => i % 2 === 1 && raw[i - 1]?.toLowerCase() === name)
}

/** Waits until something holds, and fails after half a minute. */
export async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1_500; tries += 1) {
    if (holds()) return
    await sleep(20)
  }
  assert.fail('it never came to hold')
}

/** A request as text, without a body. */
export const head = (lines: readonly string[], first = 'GET /open/x HTTP/1.1'): string =>
  `${[first, 'Host: api.example', ...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`

/** What the application saw last. */
export function last({ seen }: Rig): Seen {
  return seen.at(-1) as Seen
}
