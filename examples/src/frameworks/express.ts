import { createServer } from 'node:http'
import { accessOf, closing, protect, routesOf } from '@sallyport/guard/express'
import express, { type Response } from 'express'
import { type Listening, listen } from '../listen.ts'
import type { OrdersApi } from '../orders/api.ts'
import type { Reply } from '../orders/reply.ts'
import { nodeVisit } from '../session/visit.ts'

/** Serves the orders API on Express 5. */
export function start(port: number, api: OrdersApi): Promise<Listening> {
  const { guard, policies: p, orders, signIn: s } = api
  const app = express()
  app.disable('x-powered-by')
  app.get('/health', protect(p.health), (_, res) => reply(res, orders.health()))
  app.get('/me', protect(p.me), (req, res) => reply(res, orders.me(accessOf(req, p.me))))
  app.get('/orders', protect(p.list), (req, res) => reply(res, orders.list(accessOf(req, p.list))))
  app.post('/orders', protect(p.create), async (req, res) =>
    reply(res, await orders.create(accessOf(req, p.create), req)),
  )
  app.get('/orders/:id', protect(p.read), (req, res) =>
    reply(res, orders.read(accessOf(req, p.read))),
  )
  app.patch('/orders/:id', protect(p.change), async (req, res) =>
    reply(res, await orders.change(accessOf(req, p.change), req)),
  )
  app.delete('/orders/:id', protect(p.remove), (req, res) =>
    reply(res, orders.remove(accessOf(req, p.remove))),
  )
  app.get('/settings', protect(p.settings), (req, res) =>
    reply(res, orders.settings(accessOf(req, p.settings))),
  )
  app.get('/reports/daily', protect(p.report), (req, res) =>
    reply(res, orders.report(accessOf(req, p.report))),
  )
  app.get('/tenants/:tenant/orders', protect(p.listOfTenant), (req, res) =>
    reply(res, orders.listOfTenant(accessOf(req, p.listOfTenant))),
  )
  app.get('/basic', protect(p.basic), (req, res) => reply(res, orders.me(accessOf(req, p.basic))))
  app.get('/digest', protect(p.digest), (req, res) =>
    reply(res, orders.me(accessOf(req, p.digest))),
  )
  app.get('/session', protect(p.signInPage), (_, res) => reply(res, s.page()))
  app.post('/session', protect(p.signIn), async (req, res) =>
    reply(res, await s.signIn(accessOf(req, p.signIn), nodeVisit(req))),
  )
  app.delete('/session', protect(p.signOut), async (req, res) =>
    reply(res, await s.signOut(nodeVisit(req))),
  )
  app.get('/session/me', protect(p.signedIn), (req, res) =>
    reply(res, s.me(accessOf(req, p.signedIn))),
  )
  app.post('/session/:step', protect(p.step), async (req, res) =>
    reply(res, await s.step(accessOf(req, p.step), nodeVisit(req))),
  )
  app.use(closing(guard))
  guard.assertCovered(routesOf(app))
  return listen(createServer(app), port)
}

function reply(response: Response, { status, fields, body }: Reply): void {
  response.status(status).set(fields).end(body)
}
