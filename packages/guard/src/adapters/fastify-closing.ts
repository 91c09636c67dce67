import type { Guard } from '../guard.ts'
import { type FastifyHook, hookOf } from './fastify-hook.ts'
import type { FastifyReply, FastifyRequest } from './fastify-message.ts'

/** A Fastify plugin, in the form without promises. */
export type FastifyPlugin = (
  app: { addHook(name: 'onRequest', hook: FastifyHook): unknown },
  options: unknown,
  done: () => void,
) => void

/** What `fastify({ frameworkErrors })` takes. */
export type FastifyErrors = (
  error: { readonly code: string },
  request: FastifyRequest,
  reply: FastifyReply,
) => void

/**
 * What comes last: unmatched requests meet the guard's fallback, before their body is read. Register
 * it after the plugins that set fields, such as CORS.
 *
 *     app.register(closing(guard))
 */
export function closing(guard: Guard): FastifyPlugin {
  const onRequest = hookOf(guard.fallback)
  const plugin: FastifyPlugin = (app, _options, done) => {
    app.addHook('onRequest', (request, reply, next) =>
      request.is404 ? onRequest(request, reply, next) : next(),
    )
    done()
  }
  // Fastify's own mark of a plugin whose hooks hold for the application that registers it.
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true })
}

/**
 * Lets paths that Fastify cannot decode, or whose parameters it finds too long, meet the guard's
 * fallback: by itself it answers 400 or 414 before all hooks, and so tells routes from no routes.
 *
 *     fastify({ frameworkErrors: badRequests(guard) })
 *
 * Because no hook runs, CORS fields are missing here.
 */
export function badRequests(guard: Guard): FastifyErrors {
  const onRequest = hookOf(guard.fallback)
  return (error, request, reply) => {
    if (!UNROUTABLE.has(error.code)) return void reply.send(error)
    onRequest(request, reply, () => {})
  }
}

const UNROUTABLE = new Set(['FST_ERR_BAD_URL', 'FST_ERR_MAX_PARAM_LENGTH'])
