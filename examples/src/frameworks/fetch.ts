import { createServer } from 'node:http'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { fetchHandler, route, routesOf } from '@sallyport/guard/fetch'
import { type Listening, listen } from '../listen.ts'
import type { OrdersApi } from '../orders/api.ts'
import type { Reply } from '../orders/reply.ts'
import { fetchVisit } from '../session/visit.ts'

/**
 * Serves the orders API as a Fetch handler, `(request: Request) => Promise<Response>`: the form that
 * edge platforms, Deno and Bun take. A bridge puts it on `node:http` here.
 */
export function start(port: number, api: OrdersApi): Promise<Listening> {
  const { guard, policies: p, orders, signIn: s } = api
  const routes = [
    route(['GET', '/health'], p.health, () => reply(orders.health())),
    route(['GET', '/me'], p.me, (_, access) => reply(orders.me(access))),
    route(['GET', '/orders'], p.list, (_, access) => reply(orders.list(access))),
    route(['POST', '/orders'], p.create, async ({ body }, access) =>
      reply(await orders.create(access, body)),
    ),
    route(['GET', '/orders/:id'], p.read, (_, access) => reply(orders.read(access))),
    route(['PATCH', '/orders/:id'], p.change, async ({ body }, access) =>
      reply(await orders.change(access, body)),
    ),
    route(['DELETE', '/orders/:id'], p.remove, (_, access) => reply(orders.remove(access))),
    route(['GET', '/settings'], p.settings, (_, access) => reply(orders.settings(access))),
    route(['GET', '/reports/daily'], p.report, (_, access) => reply(orders.report(access))),
    route(['GET', '/tenants/:tenant/orders'], p.listOfTenant, (_, access) =>
      reply(orders.listOfTenant(access)),
    ),
    route(['GET', '/basic'], p.basic, (_, access) => reply(orders.me(access))),
    route(['GET', '/digest'], p.digest, (_, access) => reply(orders.me(access))),
    route(['GET', '/session'], p.signInPage, () => reply(s.page())),
    route(['POST', '/session'], p.signIn, async (request, access) =>
      reply(await s.signIn(access, fetchVisit(request))),
    ),
    route(['DELETE', '/session'], p.signOut, async (request) =>
      reply(await s.signOut(fetchVisit(request))),
    ),
    route(['GET', '/session/me'], p.signedIn, (_, access) => reply(s.me(access))),
    route(['POST', '/session/:step'], p.step, async (request, access) =>
      reply(await s.step(access, fetchVisit(request))),
    ),
  ]
  guard.assertCovered(routesOf(routes))
  const handle = fetchHandler(guard, routes)
  // What a `Request` does not say, the bridge knows: the peer, by which the throttle counts.
  const bridge = getRequestListener((request, env) => handle(request, env as HttpBindings))
  return listen(createServer(bridge), port)
}

function reply({ status, fields, body }: Reply): Response {
  return new Response(status === 204 ? null : body, { status, headers: fields })
}
