import { Refused } from '../access.ts'
import type { Policy } from '../policies/policy.ts'
import { type FastifyHook, hookOf } from './fastify-hook.ts'
import { type FastifyReply, type FastifyRequest, sendAnswer } from './fastify-message.ts'

export {
  badRequests,
  closing,
  type FastifyErrors,
  type FastifyPlugin,
} from './fastify-closing.ts'
export type { FastifyHook } from './fastify-hook.ts'
export type { FastifyReply, FastifyRequest } from './fastify-message.ts'
export { fastifyRoutes as routesOf } from './fastify-routes.ts'
export { accessOf } from './granted.ts'

/** The options of a route that stands behind a policy. */
export interface FastifyProtection {
  readonly onRequest: FastifyHook
  readonly errorHandler: (error: unknown, request: FastifyRequest, reply: FastifyReply) => void
}

/**
 * Puts a policy before the handler of a route, and before the body is read.
 *
 *     app.get('/orders/:id', { ...protect(readOrder) }, (request) => accessOf(request, readOrder))
 *
 * A route with an error handler of its own passes what it does not know to this one.
 */
export function protect<T extends object>(policy: Policy<T>): FastifyProtection {
  return { onRequest: hookOf(policy), errorHandler: answerRefused }
}

/** Answers what `access.require` threw; any other error goes on to the next error handler. */
function answerRefused(error: unknown, _request: unknown, reply: FastifyReply): void {
  if (!(error instanceof Refused) || reply.sent) throw error
  sendAnswer(reply, error.answer)
}
