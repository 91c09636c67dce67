import type { ServerResponse } from 'node:http'
import { Refused } from '../access.ts'
import { whenReady } from '../eventually.ts'
import type { Guard } from '../guard.ts'
import { type Policy, routable } from '../policies/policy.ts'
import { type ExpressRequest, requestOf } from './express-message.ts'
import { grant, isGranted, mark } from './granted.ts'
import { addFields, writeAnswer } from './node-answer.ts'

export type { ExpressRequest } from './express-message.ts'
export { expressRoutes as routesOf } from './express-routes.ts'
export { accessOf } from './granted.ts'

type Next = (error?: unknown) => void

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
 *
 * Callbacks of `app.param` run before it, and so before both doors: `routesOf` names them. A router
 * answers `OPTIONS` of its routes by itself, without a policy, and thereby tells them from no routes;
 * put `app.use(protect(policy))` before it where that matters.
 */
export function protect<T extends object>(policy: Policy<T>): ExpressMiddleware {
  const { guard } = routable(policy)
  return mark<ExpressMiddleware, T>((request, response, next) => {
    const done = whenReady(guard.handle(requestOf(request), policy), (outcome) => {
      if (outcome.kind === 'answer') return writeAnswer(response, outcome.answer)
      addFields(response, outcome.fields)
      grant(request, policy, outcome.access)
      return next()
    })
    // Express 4 waits for no promise: what fails late would end the process.
    if (done instanceof Promise) done.catch(next)
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
