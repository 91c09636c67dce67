import { createServer } from 'node:http'
import { createGuard, introspection } from '@sallyport/guard'
import { nodeListener, route } from '@sallyport/guard/node'
import { permission } from '@sallyport/policy'
import { start as serveOrders } from '../../examples/src/frameworks/node.ts'
import { type Listening, listen } from '../../examples/src/listen.ts'
import { createOrdersApi } from '../../examples/src/orders/api.ts'
import { openDatabase } from '../../examples/src/orders/database.ts'
import { REALM } from '../../examples/src/orders/fixture.ts'
import { model } from '../../examples/src/orders/policies.ts'

/** What the service is made over. */
export interface ServiceOptions {
  readonly issuer: string
  readonly audience: string
  /** Who the service is where it asks about opaque tokens, and as what it is named in them. */
  readonly client: { readonly id: string; readonly secret: string }
  readonly opaqueAudience: string
  /** So long an opaque token is good without asking again. */
  readonly cacheSeconds: number
}

/** The orders API on `node:http`, and beside it the same process with a guard for opaque tokens. */
export interface Service {
  /** The list of orders behind JWTs. */
  readonly orders: string
  /** The same permission behind opaque tokens. */
  readonly opaque: string
  /** Lets go of the opaque tokens that were asked about. */
  forgetOpaque(): void
  close(): Promise<void>
}

/** Starts the service on free ports, each option of its guards at its default but for that cache. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { issuer, audience } = options
  const database = openDatabase(':memory:')
  const api = createOrdersApi({ database, issuer, audience, origin: () => 'http://localhost' })
  const orders = await serveOrders(0, api)
  const guard = opaqueGuard(options)
  const opaque = await serveOpaque(guard)
  return {
    orders: `${orders.url}/orders`,
    opaque: `${opaque.url}/orders`,
    forgetOpaque: () => guard.forget(),
    close: async () => {
      await Promise.all([orders.close(), opaque.close()])
      database.close()
    },
  }
}

function opaqueGuard({ issuer, client, opaqueAudience, cacheSeconds }: ServiceOptions) {
  return createGuard({
    realm: REALM,
    model,
    schemes: [
      introspection({
        issuer,
        client,
        audience: opaqueAudience,
        cache: { maxAgeSeconds: cacheSeconds },
        subject: ({ client_id: id }) => ({ id: String(id), sets: ['member'], kind: 'service' }),
      }),
    ],
  })
}

function serveOpaque(guard: ReturnType<typeof opaqueGuard>): Promise<Listening> {
  const list = guard.policy('opaque.list', { rule: permission('orders:read') })
  const routes = [
    route(['GET', '/orders'], list, (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"orders":[]}')
    }),
  ]
  return listen(createServer(nodeListener(guard, routes)), 0)
}
