import type { Context, MiddlewareHandler, NotFoundHandler } from 'hono'
import { type Eventually, whenReady } from '../eventually.ts'
import type { Guard } from '../guard.ts'
import { type Policy, routable } from '../policies/policy.ts'
import { grant, mark } from './granted.ts'
import {
  addFields,
  answerRefused,
  answerWith,
  exposedBefore,
  type HonoAccess,
  type HonoOptions,
  requestOf,
} from './hono-context.ts'

export { accessOf } from './granted.ts'
export { behind, type HonoHandler } from './hono-behind.ts'
export type { HonoAccess, HonoOptions } from './hono-context.ts'
export { honoRoutes as routesOf } from './hono-routes.ts'

/**
 * Puts a policy before the handlers of a route.
 *
 *     app.get('/orders/:id', protect(readOrder), (c) => c.json(c.var.access.resource))
 *
 * A refusal thrown by `access.require` is answered here, whatever `app.onError` makes of it.
 */
export function protect<T extends object>(
  policy: Policy<T>,
  options: HonoOptions = {},
): MiddlewareHandler<HonoAccess<T>> {
  const { guard } = routable(policy)
  const middleware = (context: Context, next: () => Promise<void>): Eventually<unknown> => {
    const request = requestOf(context, options.address?.(context))
    return whenReady(guard.handle(request, policy), (outcome): Eventually<unknown> => {
      if (outcome.kind === 'answer') return answerWith(context, outcome.answer)
      grant(context, policy, outcome.access)
      context.set('access', outcome.access)
      const exposed = exposedBefore(context, request)
      return next().then(() => {
        answerRefused(context, exposed)
        addFields(context, outcome.fields)
      })
    })
  }
  // Hono awaits what middleware returns, so an answer need not become a promise first.
  return mark(middleware as MiddlewareHandler<HonoAccess<T>>, policy)
}

/**
 * What comes last: requests that no route took meet the guard's fallback.
 *
 *     app.notFound(closing(guard))
 */
export function closing(guard: Guard, options: HonoOptions = {}): NotFoundHandler {
  return (context) => {
    const request = requestOf(context, options.address?.(context))
    return whenReady(guard.handle(request, guard.fallback), (outcome) => {
      if (outcome.kind === 'pass') throw new Error('the fallback let a request pass')
      return answerWith(context, outcome.answer)
    })
  }
}
