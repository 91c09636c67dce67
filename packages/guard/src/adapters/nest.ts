import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Answer } from '../answer/answer.ts'
import { whenReady } from '../eventually.ts'
import { type Policy, routable } from '../policies/policy.ts'
import { grant, mark } from './granted.ts'
import { Answered, addTo, stateFields } from './nest-answer.ts'
import { type NestContext, requestOf, sidesOf } from './nest-message.ts'

export { accessOf } from './granted.ts'
export { RefusedFilter } from './nest-filter.ts'
export { nestRoutes as routesOf } from './nest-routes.ts'

/** A guard as Nest means it. */
export interface NestGuard {
  /** Throws where the answer is ours; `false` would be a 403 whatever the reason. */
  canActivate(context: NestContext): boolean | Promise<boolean>
}

/** Express middleware, as a body parser is one. */
export type NestParser = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => unknown

/**
 * Puts a policy before a handler, or before a whole controller.
 *
 *     @Get(':id') @UseGuards(protect(readOrder))
 *     show(@Req() request: Request) { return accessOf(request, readOrder).resource }
 *
 * What it refuses, {@link RefusedFilter} answers: `app.useGlobalFilters(new RefusedFilter(guard))`.
 * Without that the request is still refused, with our status and fields and a body of Nest's.
 */
export function protect<T extends object>(policy: Policy<T>): new () => NestGuard {
  const { guard } = routable(policy)
  class PolicyGuard implements NestGuard {
    canActivate(context: NestContext): boolean | Promise<boolean> {
      const { request, response } = sidesOf(context)
      return whenReady(guard.handle(requestOf(request), policy), (outcome) => {
        if (outcome.kind === 'answer') throw refuse(outcome.answer)
        addTo(response, outcome.fields)
        grant(request, policy, outcome.access)
        return true
      })
      function refuse(answer: Answer): Answered {
        stateFields(response, answer)
        return new Answered(answer)
      }
    }
  }
  return mark(PolicyGuard, policy)
}

/**
 * A guard that parses the body, to stand after `protect`: by itself Nest parses it before all guards
 * and answers a bad body before both doors. For Express; needs `{ bodyParser: false }`.
 *
 *     @Post() @UseGuards(protect(writeOrder), parsing(express.json()))
 */
export function parsing(parser: NestParser): new () => NestGuard {
  return class implements NestGuard {
    canActivate(context: NestContext): Promise<boolean> {
      const { request, response } = sidesOf(context)
      return new Promise((resolve, reject) => {
        const next = (error?: unknown): void => (error ? reject(error) : resolve(true))
        parser(request as IncomingMessage, response as ServerResponse, next)
      })
    }
  }
}
