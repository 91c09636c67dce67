import { type Access, Refused, toResponse } from '../access.ts'
import { type Eventually, whenReady } from '../eventually.ts'
import type { Guard } from '../guard.ts'
import type { Policy } from '../policies/policy.ts'
import type { Route } from '../route-table.ts'
import { targetOf } from '../target.ts'
import { throughNode, withFields } from './fetch-answer.ts'
import { type NodeSide, requestOf } from './fetch-request.ts'
import { declareRoute, type RoutePlace, tableOf, unmatched } from './routes.ts'

export { metadataRoutes, routesOf } from './routes.ts'

/** A handler behind both doors. */
export type FetchHandler<T = unknown> = (
  request: Request,
  access: Access<T>,
) => Response | Promise<Response>

/** A route of {@link fetchHandler}. */
export type FetchRoute = Route<FetchHandler<never>>

/**
 * What a server knows and a `Request` does not say. On Node it hands on the message and the response
 * (`@hono/node-server` does by itself): then several challenges leave as one line each.
 */
export interface Peer extends NodeSide {
  /** The address of the client; without it, and off Node, the throttle counts by account only. */
  readonly address?: string | undefined
}

/** Declares a route; the handler gets the resource that the policy loads. */
export function route<T extends object>(
  at: RoutePlace,
  policy: Policy<T>,
  handler: FetchHandler<T>,
): FetchRoute {
  return declareRoute(at, policy, handler)
}

/**
 * Makes a Fetch handler of routes; what no route matches meets the guard's fallback.
 *
 *     export default { fetch: fetchHandler(guard, [route(['GET', '/me'], anybody, showMe)]) }
 */
export function fetchHandler(
  guard: Guard,
  routes: readonly FetchRoute[],
): (request: Request, peer?: Peer) => Response | Promise<Response> {
  const find = tableOf(guard, routes)
  return (request, peer) => {
    const { route, params } = find(request.method, targetOf(request.url)) ?? unmatched(guard)
    const address = peer?.address
    const asked = requestOf(request, { params, address, node: peer, routeOf: () => route.path })
    return whenReady(guard.handle(asked, route.policy), (outcome) => {
      if (outcome.kind === 'answer') return toResponse(throughNode(outcome.answer, peer))
      const handle = (): Eventually<Response> =>
        route.handler(request, outcome.access as Access<never>)
      return whenReady(serve(handle, peer), (response) => withFields(response, outcome.fields))
    })
  }
}

/** Runs a handler; a refusal that it throws is answered, any other error stays the server's. */
function serve(handle: () => Eventually<Response>, peer: Peer | undefined): Eventually<Response> {
  const answerRefused = (error: unknown): Response => {
    if (error instanceof Refused) return toResponse(throughNode(error.answer, peer))
    throw error
  }
  try {
    const response = handle()
    return response instanceof Promise ? response.catch(answerRefused) : response
  } catch (error) {
    return answerRefused(error)
  }
}
