import type { IncomingMessage, ServerResponse } from 'node:http'
import { Refused } from '../access.ts'
import { whenReady } from '../eventually.ts'
import type { Guard } from '../guard.ts'
import { type Policy, routable } from '../policy.ts'
import { grant, isGranted, mark } from './granted.ts'
import { NodeRequest, writeAnswer } from './node-message.ts'

export { expressRoutes as routesOf } from './express-routes.ts'
export { accessOf } from './granted.ts'

type Next = (error?: unknown) => void

/**
 * What we need of an Express request; structural, so that Express need not be installed. Its `params`
 * are left out: named here they would take their types from the handlers that follow.
 */
export interface ExpressRequest extends IncomingMessage {
  readonly originalUrl: string
}

/** Express middleware. */
export type ExpressMiddleware = (
  request: ExpressRequest,
  response: ServerResponse,
  next: Next,
) => void

/** Express middleware for errors, which Express tells by its four parameters. */
export type ExpressErrorMiddleware = (
  ...args: [error: unknown, request: ExpressRequest, response: ServerResponse, next: Next]
) => void

/**
 * Puts a policy before the handlers of a route.
 *
 *     app.get('/orders/:id', protect(readOrder), (req, res) => {
 *       res.json(accessOf(req, readOrder).resource)
 *     })
 */
export function protect<T extends object>(policy: Policy<T>): ExpressMiddleware {
  const { guard } = routable(policy)
  return mark<ExpressMiddleware, T>((request, response, next) => {
    void whenReady(guard.handle(requestOf(request), policy), (outcome) => {
      if (outcome.kind === 'answer') return writeAnswer(response, outcome.answer)
      grant(request, policy, outcome.access)
      return next()
    })
  }, policy)
}

/**
 * What comes last: unmatched requests meet the guard's fallback, and so do paths that Express cannot
 * decode, which it would answer before both doors. Refusals thrown by `access.require` are answered.
 *
 *     app.use(closing(guard))
 */
export function closing(guard: Guard): [ExpressMiddleware, ExpressErrorMiddleware] {
  const fallback = protect(guard.fallback)
  // biome-ignore lint/complexity/useMaxParams: Express tells error middleware by four parameters
  const answerErrors: ExpressErrorMiddleware = (error, request, response, next) => {
    if (response.headersSent) next(error)
    else if (error instanceof Refused) writeAnswer(response, error.answer)
    else if (error instanceof URIError && !isGranted(request)) fallback(request, response, next)
    else next(error)
  }
  return [fallback, answerErrors]
}

type Params = Readonly<Record<string, string | readonly string[] | undefined>>

/** An Express request as the guard sees it. */
export function requestOf(request: ExpressRequest): NodeRequest {
  const { params: found = {} } = request as { readonly params?: Params }
  const params: Record<string, string | undefined> = {}
  for (const name in found) {
    const value = found[name]
    // A wildcard gives its segments as a list.
    params[name] = typeof value === 'object' ? value.join('/') : value
  }
  return new NodeRequest(request, params, request.originalUrl)
}
