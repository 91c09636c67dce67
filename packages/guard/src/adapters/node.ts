import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Access } from '../access.ts'
import type { Guard } from '../guard.ts'
import type { Policy } from '../policies/policy.ts'
import type { Route } from '../route-table.ts'
import { proceed } from './node-answer.ts'
import { NodeRequest } from './node-message.ts'
import { declareRoute, type RoutePlace, tableOf, unmatched } from './routes.ts'

export { metadataRoutes, routesOf } from './routes.ts'

/** A handler behind both doors. */
export type NodeHandler<T = unknown> = (
  request: IncomingMessage,
  response: ServerResponse,
  access: Access<T>,
) => unknown

/** A route of {@link nodeListener}. */
export type NodeRoute = Route<NodeHandler<never>>

/** Declares a route; the handler gets the resource that the policy loads. */
export function route<T extends object>(
  at: RoutePlace,
  policy: Policy<T>,
  handler: NodeHandler<T>,
): NodeRoute {
  return declareRoute(at, policy, handler)
}

/**
 * Makes a `node:http` listener of routes; what no route matches meets the guard's fallback.
 *
 *     createServer(nodeListener(guard, [route(['GET', '/orders/:id'], readOrder, showOrder)]))
 */
export function nodeListener(guard: Guard, routes: readonly NodeRoute[]): RequestListener {
  const find = tableOf(guard, routes)
  return (request, response) => {
    const match = find(request.method ?? 'GET', request.url ?? '/')
    const { route, params } = match ?? unmatched(guard)
    const asked = new NodeRequest(request, params)
    asked.routeOf = () => route.path
    const outcome = guard.handle(asked, route.policy)
    const exchange = { request, response, handler: route.handler }
    // Where nothing is waited for, no function is made that would hold all of it.
    if (!(outcome instanceof Promise)) return proceed(exchange, outcome)
    return outcome.then((outcome) => proceed(exchange, outcome))
  }
}
