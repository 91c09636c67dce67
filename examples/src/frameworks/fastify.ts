import { accessOf, badRequests, closing, protect, routesOf } from '@sallyport/guard/fastify'
import { type FastifyInstance, type FastifyReply, fastify } from 'fastify'
import { addressOf, type Listening } from '../listen.ts'
import type { OrdersApi } from '../orders/api.ts'
import type { Body } from '../orders/orders.ts'
import type { Reply } from '../orders/reply.ts'
import { nodeVisit } from '../session/visit.ts'

/** Serves the orders API on Fastify 5. */
export async function start(port: number, api: OrdersApi): Promise<Listening> {
  const { guard, policies: p, orders, signIn: s } = api
  const app = fastify({ forceCloseConnections: true, frameworkErrors: badRequests(guard) })
  const routes = routesOf(app)
  keepStreams(app)
  app.get('/health', protect(p.health), (_, res) => reply(res, orders.health()))
  app.get('/me', protect(p.me), (req, res) => reply(res, orders.me(accessOf(req, p.me))))
  app.get('/orders', protect(p.list), (req, res) => reply(res, orders.list(accessOf(req, p.list))))
  app.post('/orders', protect(p.create), async (req, res) =>
    reply(res, await orders.create(accessOf(req, p.create), req.body as Body)),
  )
  app.get('/orders/:id', protect(p.read), (req, res) =>
    reply(res, orders.read(accessOf(req, p.read))),
  )
  app.patch('/orders/:id', protect(p.change), async (req, res) =>
    reply(res, await orders.change(accessOf(req, p.change), req.body as Body)),
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
    reply(res, await s.signIn(accessOf(req, p.signIn), nodeVisit(req.raw, req.body as Body))),
  )
  app.delete('/session', protect(p.signOut), async (req, res) =>
    reply(res, await s.signOut(nodeVisit(req.raw, req.body as Body))),
  )
  app.get('/session/me', protect(p.signedIn), (req, res) =>
    reply(res, s.me(accessOf(req, p.signedIn))),
  )
  app.post('/session/:step', protect(p.step), async (req, res) =>
    reply(res, await s.step(accessOf(req, p.step), nodeVisit(req.raw, req.body as Body))),
  )
  app.register(closing(guard))
  await app.ready()
  guard.assertCovered(routes)
  await app.listen({ port, host: '127.0.0.1' })
  return { url: addressOf(app.server), close: () => app.close() }
}

/** The body stays a stream until the handler asks for it, behind both doors. */
function keepStreams(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
}

function reply(response: FastifyReply, { status, fields, body }: Reply): FastifyReply {
  return response.code(status).headers(fields).send(body)
}
