import { randomBytes } from 'node:crypto'
import type { OutgoingHttpHeaders } from 'node:http'
import { startAuthorizationServer } from '../../src/authorization-server/server.ts'
import type { Fault, Place } from '../../src/faults/fault.ts'
import { startFault } from '../../src/faults/fault-server.ts'
import { fillWallet, tokenOf, type Wallet } from '../../src/first-run/wallet.ts'
import { FRAMEWORKS } from '../../src/frameworks/index.ts'
import { type Incoming, send } from '../../src/http.ts'
import type { Listening } from '../../src/listen.ts'
import { codeVerifierOf, createOrdersApi } from '../../src/orders/api.ts'
import { type OrdersDatabase, openDatabase } from '../../src/orders/database.ts'
import type { Caller } from '../../src/orders/expectations.ts'
import { issueApiKey, passwordVerifier } from '../../src/orders/guard.ts'
import { PERMISSIONS } from '../../src/orders/policies.ts'
import { openSession } from '../../src/session/open.ts'
import { AUDIENCE } from '../../src/start.ts'

/** The orders API as it is right, with the tokens of everybody, and faults to be put in front of it. */
export interface Bench {
  readonly api: string
  readonly wallet: Wallet
  readonly database: OrdersDatabase
  readonly place: Omit<Place, 'forward'>
  /** The wallet with sessions of this API. Five passwords: what most faults do without. */
  signedIn(): Promise<Wallet>
  put(fault: Fault): Promise<Listening>
  close(): Promise<void>
}

/** One authorization server and one database, over which an API is started for each fault. */
export interface Workshop {
  /** A new API, at which nobody failed yet and nobody has a session, over orders as they were at the start. */
  open(): Promise<Bench>
  close(): Promise<void>
}

/** Starts what all APIs share: a hundred faults need no hundred authorization servers. */
export async function startWorkshop(): Promise<Workshop> {
  const database = openDatabase(':memory:')
  const service = { id: 'reporting', secret: randomBytes(32).toString('base64url') }
  const apiKey = issueApiKey(database, service.id)
  const codes = codeVerifierOf(database)
  const server = await startAuthorizationServer({
    audience: AUDIENCE,
    scope: PERMISSIONS.join(' '),
    service: { ...service, scope: 'orders:read' },
    tokenSeconds: 3600,
    verifyPassword: passwordVerifier(database),
    verifyCode: async (subject, code) => (await codes.verify(subject, code)).kind === 'right',
  })
  const { issuer, keys } = server
  const known = { issuer, keys, audience: AUDIENCE }
  const start = await FRAMEWORKS.node()
  const serve = () =>
    start(0, createOrdersApi({ ...known, database, origin: () => 'http://localhost' }))
  const first = await serve()
  const state = {
    pid: process.pid,
    startedAt: 0,
    framework: 'node',
    service: { ...service, apiKey },
  }
  const wallet = await fillWallet({ ...state, ...known, api: first.url })
  await first.close()
  return {
    open: async () => {
      database.refill()
      const { url: api, close } = await serve()
      const place = { ...known, api, database, apiKey }
      const put = (fault: Fault): Promise<Listening> => startFault({ fault, port: 0, place })
      const signedIn = async () => ({ ...wallet, sessions: await sessionsAt(api) })
      return { api, database, place, put, close, wallet, signedIn }
    },
    close: async () => {
      await server.close()
      database.close()
    },
  }
}

async function sessionsAt(api: string): Promise<Wallet['sessions']> {
  const people = ['alice', 'bob', 'carol', 'dave', 'erin'] as const
  return new Map(
    await Promise.all(people.map(async (name) => [name, await openSession(api, name)] as const)),
  )
}

/** What is sent besides method and path. */
export interface Sent {
  readonly as?: Caller
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string
  readonly from?: string
}

/** Sends a request, as in `GET /orders`, to the API or to a fault in front of it. */
export type Ask = (route: string, sent?: Sent) => Promise<Incoming>

/** Asks at an address, with the bearer token or API key of whoever is named. */
export function askAt(base: string, wallet: Wallet): Ask {
  return (route, { as, headers = {}, body, from } = {}) => {
    const [method = '', path = ''] = route.split(' ')
    const credentials = as === undefined ? {} : credentialsOf(as, wallet)
    const more = body === undefined ? {} : { body }
    return send(`${base}${path}`, {
      method,
      headers: { ...credentials, ...headers },
      from,
      ...more,
    })
  }
}

function credentialsOf(caller: Caller, wallet: Wallet): OutgoingHttpHeaders {
  if (caller === 'nobody') return {}
  if (caller === 'api key') return { 'x-api-key': wallet.apiKey }
  return { authorization: `Bearer ${tokenOf(wallet, caller)}` }
}
