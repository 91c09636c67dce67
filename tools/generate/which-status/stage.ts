import { SignJWT } from 'jose'
import { Issuer } from '../../../conformance/src/fixture/issuer.ts'
import { issuerKeys } from '../../../conformance/src/fixture/keys.ts'
import { start } from '../../../examples/src/frameworks/node.ts'
import { type Incoming, type Outgoing, send } from '../../../examples/src/http.ts'
import { createOrdersApi, type OrdersApi } from '../../../examples/src/orders/api.ts'
import { openDatabase } from '../../../examples/src/orders/database.ts'

const AUDIENCE = 'https://orders.example'
const HOUR_S = 3600

/** The orders API on a free port, with an issuer of its own. The time stands still, so that every wait is told alike. */
export interface Stage {
  readonly api: OrdersApi
  /** Sends a request to it. */
  send(path: string, outgoing?: Outgoing): Promise<Incoming>
  /** A token of a subject, with claims over the good ones. */
  token(subject: string, claims?: (nowSeconds: number) => object): Promise<string>
  /** Takes the key server away. */
  loseKeys(): Promise<void>
  /** Takes the orders away: whoever asks for one is thrown at. */
  loseOrders(): void
  close(): Promise<void>
}

/** Opens one of its own for a situation, so that none depends on what others did. */
export async function openStage(): Promise<Stage> {
  const { current } = await issuerKeys()
  const issuer = await Issuer.start([current.published])
  const database = openDatabase(':memory:')
  const now = Date.now()
  let order = database.order
  const api = createOrdersApi({
    database: { ...database, order: (id) => order(id) },
    issuer: issuer.url,
    audience: AUDIENCE,
    origin: () => AUDIENCE,
    clock: () => now,
  })
  const listening = await start(0, api)
  const seconds = Math.floor(now / 1000)
  return {
    api,
    send: (path, outgoing) => send(listening.url + path, outgoing),
    token: (subject, claims = () => ({})) =>
      new SignJWT({ iat: seconds, exp: seconds + HOUR_S, ...claims(seconds) })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: current.kid })
        .setIssuer(issuer.url)
        .setAudience(AUDIENCE)
        .setSubject(subject)
        .sign(current.privateKey),
    loseKeys: () => issuer.become('down'),
    loseOrders: () => {
      order = () => {
        throw new Error('the database is down')
      }
    },
    close: async () => {
      await Promise.all([listening.close(), issuer.close()])
      database.close()
    },
  }
}
