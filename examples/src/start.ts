import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { RecordSink } from '@sallyport/guard'
import type { AuthorizationServer } from './authorization-server/server.ts'
import { startAuthorizationServer } from './authorization-server/server.ts'
import { faultNamed } from './faults/catalogue.ts'
import type { Filter } from './faults/fault.ts'
import { startFault } from './faults/fault-server.ts'
import { FRAMEWORKS, type Framework } from './frameworks/index.ts'
import { type Listening, onFreePort } from './listen.ts'
import { codeVerifierOf, createOrdersApi, type OrdersApi } from './orders/api.ts'
import { type OrdersDatabase, openDatabase } from './orders/database.ts'
import type { Order } from './orders/fixture.ts'
import { issueApiKey, passwordVerifier } from './orders/guard.ts'
import type { Orders } from './orders/orders.ts'
import { PERMISSIONS } from './orders/policies.ts'
import { type ExampleState, STATE_DIRECTORY, writeState } from './state.ts'

/** The identifier of the orders API: what its tokens name as audience. Nothing is served there. */
export const AUDIENCE = 'https://orders.example.com'

/** The service account, which is an OAuth client as well. */
const SERVICE = 'reporting'
const TOKEN_SECONDS = 3600

/** What to start. */
export interface ExampleOptions {
  readonly framework: Framework
  /** The port wished for; 0 takes any. Where it is taken, the next free one is used. */
  readonly port: number
  /**
   * Where the state and the database file are kept, so that the token command finds the example.
   * `memory` keeps everything in this process.
   */
  readonly state: { readonly directory: string } | 'memory'
  /** The name of a fault, for whoever wants to find it. */
  readonly fault?: string
  /** Whether it is mended: what is right where the file says what makes it a fault. */
  readonly isMended?: boolean
  /** Where the records of its guard go. Default: the last 1,000, in memory. */
  readonly sink?: RecordSink
  /** Hears of each handler of an order that runs, by its name: what came through both doors. */
  readonly onHandler?: (name: keyof Orders) => void
  /** Hears of each port that was not free. */
  readonly onTaken?: (port: number) => void
}

/** An example that is running. */
export interface RunningExample {
  readonly state: ExampleState
  /** Brings the orders back to what they were at the start. */
  refill(): void
  /** The orders that are there, behind all doors. */
  orders(): readonly Order[]
  /** Ends everything and removes what it left on disk. */
  close(): Promise<void>
}

/** Starts the authorization server, and the orders API on one of the frameworks. */
export async function startExample(options: ExampleOptions): Promise<RunningExample> {
  const files = options.state === 'memory' ? undefined : filesIn(options.state.directory)
  const database = openDatabase(files?.database ?? ':memory:')
  try {
    return await startOver(database, options, files)
  } catch (error) {
    database.close()
    files?.remove()
    throw error
  }
}

async function startOver(
  database: OrdersDatabase,
  options: ExampleOptions,
  files: Files | undefined,
): Promise<RunningExample> {
  const service = { id: SERVICE, secret: randomBytes(32).toString('base64url') }
  const apiKey = issueApiKey(database, SERVICE)
  // Of its own: an authorization server is somebody else, who shares no list of used codes with us.
  const codes = codeVerifierOf(database)
  const server = await startAuthorizationServer({
    audience: AUDIENCE,
    scope: PERMISSIONS.join(' '),
    service: { ...service, scope: 'orders:read' },
    tokenSeconds: TOKEN_SECONDS,
    verifyPassword: passwordVerifier(database),
    verifyCode: async (subject, code) => (await codes.verify(subject, code)).kind === 'right',
  })
  const sound = await startApi(database, server, options)
  const parts = { database, server, apiKey }
  const api = options.fault === undefined ? sound : await withFault(sound, options, parts)
  const state: ExampleState = {
    pid: process.pid,
    startedAt: Date.now(),
    framework: options.framework,
    api: api.url,
    issuer: server.issuer,
    audience: AUDIENCE,
    service: { ...service, apiKey },
    keys: server.keys,
  }
  const forgetState = files && writeState(state, files.directory)
  const close = async (): Promise<void> => {
    forgetState?.()
    await Promise.all([api.close(), server.close()])
    database.close()
    files?.remove()
  }
  return { state, refill: () => database.refill(), orders: () => database.orders(), close }
}

interface FaultParts {
  readonly database: OrdersDatabase
  readonly server: AuthorizationServer
  readonly apiKey: string
}

/** Puts a fault in front of the API: what it answers is wrong in one point, and right in all others. */
async function withFault(
  sound: Listening,
  { fault: name = '', port, isMended = false, onTaken = () => {} }: ExampleOptions,
  { database, server, apiKey }: FaultParts,
): Promise<Listening> {
  const found = faultNamed(name)
  if (found === undefined) throw new Error(`there is no fault ${name}`)
  const fault = isMended ? { ...found, filter: found.instead?.filter ?? unchanged } : found
  const { issuer, keys } = server
  const place = { database, issuer, keys, apiKey, audience: AUDIENCE, api: sound.url }
  const wrong = await onFreePort(port, (free) => startFault({ fault, port: free, place }), onTaken)
  const close = async (): Promise<void> => {
    await wrong.close()
    await sound.close()
  }
  return { url: wrong.url, close }
}

const unchanged: Filter = (request, { forward }) => forward(request)

/** If the API cannot start, the authorization server is stopped again. */
async function startApi(
  database: OrdersDatabase,
  server: AuthorizationServer,
  { framework, port: wanted, fault, sink, onHandler, onTaken = () => {} }: ExampleOptions,
): Promise<Listening> {
  try {
    // A fault stands in front, at the port that was wished for.
    const port = fault === undefined ? wanted : 0
    const start = await FRAMEWORKS[framework]()
    let origin = ''
    const { issuer } = server
    const place = { database, issuer, audience: AUDIENCE, origin: () => origin }
    const parts = { ...place, ...(sink !== undefined && { sink }) }
    const api = heard(createOrdersApi(parts), onHandler)
    const begin = (port: number) => start(port, api)
    const listening = await onFreePort(port, begin, onTaken)
    // Passkeys need a name; an address is none (WebAuthn Level 3 section 5.1.2).
    origin = `http://localhost:${new URL(listening.url).port}`
    return listening
  } catch (error) {
    await server.close()
    throw error
  }
}

/** The same API, whose handlers tell that they run. */
function heard(api: OrdersApi, onHandler: ExampleOptions['onHandler']): OrdersApi {
  if (onHandler === undefined) return api
  const orders = new Proxy(api.orders, {
    get: (target, name, receiver) => {
      const handler: unknown = Reflect.get(target, name, receiver)
      if (typeof handler !== 'function') return handler
      return (...given: unknown[]) => {
        onHandler(name as keyof Orders)
        return handler(...given)
      }
    },
  })
  return { ...api, orders }
}

interface Files {
  readonly directory: string
  readonly database: string
  remove(): void
}

function filesIn(directory: string = STATE_DIRECTORY): Files {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const database = join(directory, `orders-${process.pid}.db`)
  const remove = (): void => rmSync(database, { force: true })
  remove()
  return { directory, database, remove }
}
