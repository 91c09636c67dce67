import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { closing, protect, routesOf } from '@sallyport/guard/hono'
import { Hono } from 'hono'
import { type Listening, listen } from '../listen.ts'
import type { OrdersApi } from '../orders/api.ts'
import type { Reply } from '../orders/reply.ts'
import { fetchVisit } from '../session/visit.ts'

/** Serves the orders API on Hono 4. */
export function start(port: number, api: OrdersApi): Promise<Listening> {
  const { guard, policies: p, orders, signIn: s } = api
  const app = new Hono()
  app.get('/health', protect(p.health), () => reply(orders.health()))
  app.get('/me', protect(p.me), (c) => reply(orders.me(c.var.access)))
  app.get('/orders', protect(p.list), (c) => reply(orders.list(c.var.access)))
  app.post('/orders', protect(p.create), async (c) =>
    reply(await orders.create(c.var.access, c.req.raw.body)),
  )
  app.get('/orders/:id', protect(p.read), (c) => reply(orders.read(c.var.access)))
  app.patch('/orders/:id', protect(p.change), async (c) =>
    reply(await orders.change(c.var.access, c.req.raw.body)),
  )
  app.delete('/orders/:id', protect(p.remove), (c) => reply(orders.remove(c.var.access)))
  app.get('/settings', protect(p.settings), (c) => reply(orders.settings(c.var.access)))
  app.get('/reports/daily', protect(p.report), (c) => reply(orders.report(c.var.access)))
  app.get('/tenants/:tenant/orders', protect(p.listOfTenant), (c) =>
    reply(orders.listOfTenant(c.var.access)),
  )
  app.get('/basic', protect(p.basic), (c) => reply(orders.me(c.var.access)))
  app.get('/digest', protect(p.digest), (c) => reply(orders.me(c.var.access)))
  app.get('/session', protect(p.signInPage), () => reply(s.page()))
  app.post('/session', protect(p.signIn), async (c) =>
    reply(await s.signIn(c.var.access, fetchVisit(c.req.raw))),
  )
  app.delete('/session', protect(p.signOut), async (c) =>
    reply(await s.signOut(fetchVisit(c.req.raw))),
  )
  app.get('/session/me', protect(p.signedIn), (c) => reply(s.me(c.var.access)))
  app.post('/session/:step', protect(p.step), async (c) =>
    reply(await s.step(c.var.access, fetchVisit(c.req.raw))),
  )
  app.notFound(closing(guard))
  guard.assertCovered(routesOf(app))
  return listen(createServer(getRequestListener(app.fetch)), port)
}

function reply({ status, fields, body }: Reply): Response {
  return new Response(status === 204 ? null : body, { status, headers: fields })
}
