import type { Context, MiddlewareHandler, NotFoundHandler } from 'hono'
import { type Access, Refused } from '../access.ts'
import { type Eventually, whenReady } from '../eventually.ts'
import type { Guard, Outcome } from '../guard.ts'
import { type Policy, routable } from '../policy.ts'
import { grant, mark } from './granted.ts'
import { answerWith, requestOf } from './hono-context.ts'

export { accessOf } from './granted.ts'
export { honoRoutes as routesOf } from './hono-routes.ts'

/** What a handler behind a policy finds: `c.var.access`. */
export interface HonoAccess<T> {
  Variables: { access: Access<T> }
}

/** How this adapter is told what only a runtime knows. */
export interface HonoOptions {
  /** The client address off Node: `(c) => getConnInfo(c).remote.address`. */
  readonly address?: (context: Context) => string | undefined
}

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
  const decide = deciderOf(policy, options)
  const middleware = (context: Context, next: () => Promise<void>): Eventually<unknown> =>
    whenReady(decide(context), (outcome): Eventually<unknown> => {
      if (outcome.kind === 'answer') return answerWith(context, outcome.answer)
      grant(context, policy, outcome.access)
      context.set('access', outcome.access)
      return next().then(() => answerRefused(context))
    })
  // Hono awaits what middleware returns, so an answer need not become a promise first.
  return mark(middleware as MiddlewareHandler<HonoAccess<T>>, policy)
}

/** Hono has made an answer of an error already, or let `app.onError` make one: ours replaces it. */
function answerRefused(context: Context): void {
  const { error } = context
  if (error instanceof Refused) context.res = answerWith(context, error.answer)
}

/**
 * What comes last: requests that no route took meet the guard's fallback.
 *
 *     app.notFound(closing(guard))
 */
export function closing(guard: Guard, options: HonoOptions = {}): NotFoundHandler {
  const decide = deciderOf(guard.fallback, options)
  return (context) =>
    whenReady(decide(context), (outcome) => {
      if (outcome.kind === 'pass') throw new Error('the fallback let a request pass')
      return answerWith(context, outcome.answer)
    })
}

type Decider<T> = (context: Context) => Eventually<Outcome<T>>

function deciderOf<T extends object>(policy: Policy<T>, { address }: HonoOptions): Decider<T> {
  const { guard } = routable(policy)
  return (context) => guard.handle(requestOf(context, address?.(context)), policy)
}
