import { createServer, type ServerResponse } from 'node:http'
import { nodeListener, route, routesOf } from '@sallyport/guard/node'
import { type Listening, listen } from '../listen.ts'
import type { OrdersApi } from '../orders/api.ts'
import type { Reply } from '../orders/reply.ts'
import { nodeVisit } from '../session/visit.ts'

/** Serves the orders API on `node:http`. */
export function start(port: number, api: OrdersApi): Promise<Listening> {
  const { guard, policies: p, orders, signIn: s } = api
  const routes = [
    route(['GET', '/health'], p.health, (_, res) => reply(res, orders.health())),
    route(['GET', '/me'], p.me, (_, res, access) => reply(res, orders.me(access))),
    route(['GET', '/orders'], p.list, (_, res, access) => reply(res, orders.list(access))),
    route(['POST', '/orders'], p.create, async (req, res, access) =>
      reply(res, await orders.create(access, req)),
    ),
    route(['GET', '/orders/:id'], p.read, (_, res, access) => reply(res, orders.read(access))),
    route(['PATCH', '/orders/:id'], p.change, async (req, res, access) =>
      reply(res, await orders.change(access, req)),
    ),
    route(['DELETE', '/orders/:id'], p.remove, (_, res, access) =>
      reply(res, orders.remove(access)),
    ),
    route(['GET', '/settings'], p.settings, (_, res, access) =>
      reply(res, orders.settings(access)),
    ),
    route(['GET', '/reports/daily'], p.report, (_, res, access) =>
      reply(res, orders.report(access)),
    ),
    route(['GET', '/tenants/:tenant/orders'], p.listOfTenant, (_, res, access) =>
      reply(res, orders.listOfTenant(access)),
    ),
    route(['GET', '/basic'], p.basic, (_, res, access) => reply(res, orders.me(access))),
    route(['GET', '/digest'], p.digest, (_, res, access) => reply(res, orders.me(access))),
    route(['GET', '/session'], p.signInPage, (_, res) => reply(res, s.page())),
    route(['POST', '/session'], p.signIn, async (req, res, access) =>
      reply(res, await s.signIn(access, nodeVisit(req))),
    ),
    route(['DELETE', '/session'], p.signOut, async (req, res) =>
      reply(res, await s.signOut(nodeVisit(req))),
    ),
    route(['GET', '/session/me'], p.signedIn, (_, res, access) => reply(res, s.me(access))),
    route(['POST', '/session/:step'], p.step, async (req, res, access) =>
      reply(res, await s.step(access, nodeVisit(req))),
    ),
  ]
  guard.assertCovered(routesOf(routes))
  return listen(createServer(nodeListener(guard, routes)), port)
}

function reply(response: ServerResponse, { status, fields, body }: Reply): void {
  response.writeHead(status, fields).end(body)
}
