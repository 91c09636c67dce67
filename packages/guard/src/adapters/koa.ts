import { Refused } from '../access.ts'
import type { Answer } from '../answer/answer.ts'
import { whenReady } from '../eventually.ts'
import type { Guard } from '../guard.ts'
import { type Policy, routable } from '../policies/policy.ts'
import { fieldsByName, onTopOf } from './answer-fields.ts'
import { grant, mark } from './granted.ts'
import { type KoaContext, requestOf } from './koa-context.ts'

export { accessOf } from './granted.ts'
export type { KoaContext } from './koa-context.ts'
export { koaRoutes as routesOf } from './koa-routes.ts'

/** Koa middleware. */
export type KoaMiddleware = (context: KoaContext, next: () => Promise<unknown>) => unknown

/**
 * Puts a policy before the middleware that follows; refusals thrown by `access.require` there are
 * answered.
 *
 *     router.get('/orders/:id', protect(readOrder), (ctx) => {
 *       ctx.body = accessOf(ctx, readOrder).resource
 *     })
 */
export function protect<T extends object>(policy: Policy<T>): KoaMiddleware {
  const { guard } = routable(policy)
  return mark<KoaMiddleware, T>(
    (context, next) =>
      whenReady(guard.handle(requestOf(context), policy), (outcome): unknown => {
        if (outcome.kind === 'answer') return answerWith(context, outcome.answer)
        for (const [name, value] of outcome.fields ?? []) context.append(name, value)
        grant(context, policy, outcome.access)
        return next().catch((error: unknown) => answerRefused(context, error))
      }),
    policy,
  )
}

/**
 * What comes last: requests that no route took meet the guard's fallback.
 *
 *     app.use(router.routes()).use(closing(guard))
 */
export function closing(guard: Guard): KoaMiddleware {
  return protect(guard.fallback)
}

function answerRefused(context: KoaContext, error: unknown): void {
  if (!(error instanceof Refused) || context.headerSent) throw error
  answerWith(context, error.answer)
}

/** Answers through Koa; fields that were set earlier survive. */
function answerWith(context: KoaContext, answer: Answer): void {
  const fields = onTopOf(answer.fields, (name) => context.response.get(name))
  context.status = answer.status
  // The body comes before the fields: Koa guesses type and length of it.
  context.body = answer.body
  context.remove('content-type')
  context.set(fieldsByName(fields))
}
