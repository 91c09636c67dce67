import type { Context } from 'hono'
import { Refused } from '../access.ts'
import { type Eventually, whenReady } from '../eventually.ts'
import { type Policy, routable } from '../policies/policy.ts'
import { withFields } from './fetch-answer.ts'
import { grant, mark } from './granted.ts'
import { answerWith, type HonoAccess, type HonoOptions, requestOf } from './hono-context.ts'

/** A handler behind a policy. */
export type HonoHandler<T> = (context: Context<HonoAccess<T>>) => Eventually<Response>

/**
 * A policy and the one handler behind it: the same as `protect` before the handler, and faster.
 *
 *     app.get('/orders/:id', behind(readOrder, (c) => c.json(c.var.access.resource)))
 *
 * Hono runs a single handler without a chain of promises; that chain costs more than the guard.
 */
export function behind<T extends object>(
  policy: Policy<T>,
  handler: HonoHandler<T>,
  options: HonoOptions = {},
): HonoHandler<T> {
  const { guard } = routable(policy)
  const both: HonoHandler<T> = (context) => {
    const request = requestOf(context, options.address?.(context))
    return whenReady(guard.handle(request, policy), (outcome) => {
      if (outcome.kind === 'answer') return answerWith(context, outcome.answer)
      grant(context, policy, outcome.access)
      context.set('access', outcome.access)
      const answer = answering(context, () => handler(context))
      return whenReady(answer, (response) => withFields(response, outcome.fields))
    })
  }
  return mark(both, policy)
}

/** Runs a handler, and answers a refusal that it throws; any other error stays Hono's. */
function answering(context: Context, handle: () => Eventually<Response>): Eventually<Response> {
  const answer = (error: unknown): Response => {
    if (error instanceof Refused) return answerWith(context, error.answer)
    throw error
  }
  try {
    const response = handle()
    return response instanceof Promise ? response.catch(answer) : response
  } catch (error) {
    return answer(error)
  }
}
