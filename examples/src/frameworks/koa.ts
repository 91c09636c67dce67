import { createServer } from 'node:http'
import { Router } from '@koa/router'
import { accessOf, closing, protect, routesOf } from '@sallyport/guard/koa'
import Koa, { type Context } from 'koa'
import { type Listening, listen } from '../listen.ts'
import type { OrdersApi } from '../orders/api.ts'
import type { Reply } from '../orders/reply.ts'
import { nodeVisit } from '../session/visit.ts'

/** Serves the orders API on Koa 3. */
export function start(port: number, api: OrdersApi): Promise<Listening> {
  const { guard, policies: p, orders, signIn: s } = api
  const app = new Koa()
  const router = new Router()
  router.get('/health', protect(p.health), (ctx) => reply(ctx, orders.health()))
  router.get('/me', protect(p.me), (ctx) => reply(ctx, orders.me(accessOf(ctx, p.me))))
  router.get('/orders', protect(p.list), (ctx) => reply(ctx, orders.list(accessOf(ctx, p.list))))
  router.post('/orders', protect(p.create), async (ctx) =>
    reply(ctx, await orders.create(accessOf(ctx, p.create), ctx.req)),
  )
  router.get('/orders/:id', protect(p.read), (ctx) =>
    reply(ctx, orders.read(accessOf(ctx, p.read))),
  )
  router.patch('/orders/:id', protect(p.change), async (ctx) =>
    reply(ctx, await orders.change(accessOf(ctx, p.change), ctx.req)),
  )
  router.delete('/orders/:id', protect(p.remove), (ctx) =>
    reply(ctx, orders.remove(accessOf(ctx, p.remove))),
  )
  router.get('/settings', protect(p.settings), (ctx) =>
    reply(ctx, orders.settings(accessOf(ctx, p.settings))),
  )
  router.get('/reports/daily', protect(p.report), (ctx) =>
    reply(ctx, orders.report(accessOf(ctx, p.report))),
  )
  router.get('/tenants/:tenant/orders', protect(p.listOfTenant), (ctx) =>
    reply(ctx, orders.listOfTenant(accessOf(ctx, p.listOfTenant))),
  )
  router.get('/basic', protect(p.basic), (ctx) => reply(ctx, orders.me(accessOf(ctx, p.basic))))
  router.get('/digest', protect(p.digest), (ctx) => reply(ctx, orders.me(accessOf(ctx, p.digest))))
  router.get('/session', protect(p.signInPage), (ctx) => reply(ctx, s.page()))
  router.post('/session', protect(p.signIn), async (ctx) =>
    reply(ctx, await s.signIn(accessOf(ctx, p.signIn), nodeVisit(ctx.req))),
  )
  router.delete('/session', protect(p.signOut), async (ctx) =>
    reply(ctx, await s.signOut(nodeVisit(ctx.req))),
  )
  router.get('/session/me', protect(p.signedIn), (ctx) =>
    reply(ctx, s.me(accessOf(ctx, p.signedIn))),
  )
  router.post('/session/:step', protect(p.step), async (ctx) =>
    reply(ctx, await s.step(accessOf(ctx, p.step), nodeVisit(ctx.req))),
  )
  app.use(router.routes())
  app.use(closing(guard))
  guard.assertCovered(routesOf(router))
  return listen(createServer(app.callback()), port)
}

function reply(ctx: Context, { status, fields, body }: Reply): void {
  ctx.status = status
  ctx.set({ ...fields })
  ctx.body = status === 204 ? null : body
}
