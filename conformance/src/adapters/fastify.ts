import { accessOf, badRequests, closing, protect, routesOf } from '@sallyport/guard/fastify'
import Fastify, { type FastifyInstance } from 'fastify'
import { corsFields } from '../fixture/cors.ts'
import type { FixtureRoute } from '../fixture/routes.ts'
import { SERVER_OPTIONS, served, type Target } from '../target.ts'
import { JSON_TYPE, jsonOf } from './parts.ts'

/** The fixture on Fastify, with its own parser of bodies, which runs after `onRequest`. */
export const fastify: Target = {
  name: 'fastify',
  ownFields: [],
  async serve({ guard, routes }) {
    const app = Fastify({ http: SERVER_OPTIONS, frameworkErrors: badRequests(guard) })
    const isCovered = routesOf(app)
    app.addHook('onRequest', (request, reply, done) => {
      for (const [name, value] of corsFields(request.headers.origin)) reply.header(name, value)
      done()
    })
    app.register(closing(guard))
    for (const route of routes) mount(app, route)
    await app.listen({ host: '127.0.0.1', port: 0 })
    guard.assertCovered(isCovered)
    const { place } = served(app.server)
    return {
      place,
      close: async () => {
        app.server.closeAllConnections()
        await app.close()
      },
    }
  },
}

function mount(app: FastifyInstance, { method, path, policy, handle }: FixtureRoute): void {
  app.route({
    method,
    url: path,
    ...protect(policy),
    handler: async (request, reply) => {
      const access = accessOf(request, policy)
      const params = request.params as Record<string, string>
      const reading = await handle({ access, params, body: () => request.body })
      return reply.code(reading.status).type(JSON_TYPE).send(jsonOf(reading))
    },
  })
}
