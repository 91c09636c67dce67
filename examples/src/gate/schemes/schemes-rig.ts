import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { createGate, type Gate, openGateStores } from '@sallyport/gate'
import { type Backend, type BackendName, DIALECT_OF } from '../../backends/backend.ts'
import type { Door } from '../doors.ts'
import { startDoor } from '../rig.ts'
import type { Certificates, Certified } from './certificates.ts'
import { HOST, schemesGate } from './schemes-gate.ts'
import type { TokenIssuer } from './token-issuer.ts'
import { twoCookies } from './two-cookies.ts'

/** What a gate with every scheme stands among. */
export interface SchemesRigOptions {
  readonly door: Door
  readonly backend: Backend
  /** Which application it is. Default Express. */
  readonly name?: BackendName
  readonly issuer: TokenIssuer
  /** Where they are, proxies end TLS. */
  readonly certificates?: Certificates
  readonly throttle?: 'off' | 'slow'
}

/** An answer, by its lines. */
export interface Told {
  readonly status: number
  /** The values of each line of a field. */
  values(name: string): readonly string[]
  readonly body: string
}

/** How a request is made. */
export interface AskOptions {
  readonly fields?: Readonly<Record<string, string>>
  /** The certificate that the client shows. */
  readonly shows?: Certified
  /** The host that it names. */
  readonly host?: string
}

/** A door, the gate behind it, and how it is asked. */
export interface SchemesRig {
  readonly gate: Gate
  readonly port: number
  /** `https://orders.test:8443`, as clients know it. */
  readonly origin: string
  /** The clock of the gate stands, and goes on by so many seconds. */
  passSeconds(seconds: number): void
  ask(path: string, options?: AskOptions): Promise<Told>
  stop(): Promise<void>
}

/** Starts a gate with every scheme, and a door to it; application and issuer go on when it is stopped. */
export async function startSchemesRig(options: SchemesRigOptions): Promise<SchemesRig> {
  const { door, backend, name = 'express', issuer, certificates, throttle = 'off' } = options
  const hasTls = certificates !== undefined && door !== 'gate'
  const { serverFile: server = '', authorityFile: authorities = '' } = certificates ?? {}
  const settings = schemesGate({
    ...{ url: backend.url, dialect: DIALECT_OF[name], issuer: issuer.url, throttle },
    ...(hasTls && { tls: { server, authorities } }),
  })
  const stores = await openGateStores(settings)
  // It stands, so that no nonce ends while a machine is slow.
  let now = Date.now()
  const clock = (): number => now
  const gate = createGate(settings, { stores, clock, schemes: [twoCookies()] })
  const { port, stop } = await startDoor(gate, door)
  const origin = `${hasTls ? 'https' : 'http'}://${HOST}:${port}`
  return {
    ...{ gate, port, origin },
    passSeconds: (seconds) => {
      now += seconds * 1000
    },
    ask: (path, asked = {}) => ask(origin + path, asked, certificates?.authority),
    stop: () => stop().finally(() => stores.close()),
  }
}

function ask(url: string, asked: AskOptions, ca?: string): Promise<Told> {
  const { protocol, port, pathname, search } = new URL(url)
  const { fields, shows, host = HOST } = asked
  const options = {
    ...{ host: '127.0.0.1', port, path: pathname + search, servername: host },
    headers: { ...fields, host: `${host}:${port}` },
    // A connection of its own for each: certificates belong to connections.
    agent: false as const,
    ...shows,
    ...(ca !== undefined && { ca }),
    // It has no certificate of another name.
    ...(host !== HOST && { checkServerIdentity: () => undefined }),
  }
  return new Promise((resolve, reject) => {
    const send = protocol === 'https:' ? requestHttps : requestHttp
    const sent = send(options, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (piece) => {
        body += piece
      })
      response.on('end', () => {
        const { statusCode: status = 0, rawHeaders } = response
        resolve({ status, body, values: (name) => valuesOf(rawHeaders, name) })
      })
    })
    sent.on('error', reject).end()
  })
}

function valuesOf(raw: readonly string[], name: string): readonly string[] {
  return raw.flatMap((one, at) =>
    at % 2 === 0 && one.toLowerCase() === name.toLowerCase() ? [raw[at + 1] ?? ''] : [],
  )
}
