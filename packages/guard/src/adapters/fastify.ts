import { Refused } from '../access.ts'
import { whenReady } from '../eventually.ts'
import type { Guard } from '../guard.ts'
import { type Policy, routable } from '../policy.ts'
import { type FastifyReply, type FastifyRequest, requestOf, sendAnswer } from './fastify-message.ts'
import { grant, mark } from './granted.ts'

export type { FastifyReply, FastifyRequest } from './fastify-message.ts'
export { fastifyRoutes as routesOf } from './fastify-routes.ts'
export { accessOf } from './granted.ts'

/** A Fastify hook, in the form without promises. */
export type FastifyHook = (request: FastifyRequest, reply: FastifyReply, done: () => void) => void

/** The options of a route that stands behind a policy. */
export interface FastifyProtection {
  readonly onRequest: FastifyHook
  readonly errorHandler: (error: unknown, request: FastifyRequest, reply: FastifyReply) => void
}

/** A Fastify plugin, in the form without promises. */
export type FastifyPlugin = (
  app: { addHook(name: 'onRequest', hook: FastifyHook): unknown },
  options: unknown,
  done: () => void,
) => void

/**
 * Puts a policy before the handler of a route, and before the body is read.
 *
 *     app.get('/orders/:id', { ...protect(readOrder) }, (request) => accessOf(request, readOrder))
 *
 * A route with an error handler of its own passes what it does not know to this one.
 */
export function protect<T extends object>(policy: Policy<T>): FastifyProtection {
  const { guard } = routable(policy)
  const onRequest: FastifyHook = (request, reply, done) => {
    void whenReady(guard.handle(requestOf(request), policy), (outcome) => {
      if (outcome.kind === 'answer') return sendAnswer(reply, outcome.answer)
      grant(request, policy, outcome.access)
      return done()
    })
  }
  return { onRequest: mark(onRequest, policy), errorHandler: answerRefused }
}

/** Answers what `access.require` threw; any other error goes on to the next error handler. */
function answerRefused(error: unknown, _request: unknown, reply: FastifyReply): void {
  if (!(error instanceof Refused) || reply.sent) throw error
  sendAnswer(reply, error.answer)
}

/**
 * What comes last: unmatched requests meet the guard's fallback, before their body is read. Register
 * it after the plugins that set fields, such as CORS.
 *
 *     app.register(closing(guard))
 */
export function closing(guard: Guard): FastifyPlugin {
  const { onRequest } = protect(guard.fallback)
  const plugin: FastifyPlugin = (app, _options, done) => {
    app.addHook('onRequest', (request, reply, next) =>
      request.is404 ? onRequest(request, reply, next) : next(),
    )
    done()
  }
  // Fastify's own mark of a plugin whose hooks hold for the application that registers it.
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true })
}
