import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { type Access, Refused } from '../access.ts'
import type { Guard, Outcome } from '../guard.ts'
import type { Policy } from '../policies/policy.ts'
import type { Route } from '../route-table.ts'
import { addFields, writeAnswer } from './node-answer.ts'
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
    const { route, params } = find(request.method ?? 'GET', request.url ?? '/') ?? unmatched(guard)
    const asked = new NodeRequest(request, params)
    asked.route = route.path
    const outcome = guard.handle(asked, route.policy)
    const exchange = { request, response, handler: route.handler }
    if (!(outcome instanceof Promise)) return proceed(exchange, outcome)
    return outcome.then((outcome) => proceed(exchange, outcome))
  }
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly handler: NodeHandler<never>
}

function proceed(exchange: Exchange, outcome: Outcome<object>): unknown {
  const { response } = exchange
  if (outcome.kind === 'answer') return writeAnswer(response, outcome.answer)
  // A timeout answered while the guard waited: a handler could only fail.
  if (response.writableEnded) return undefined
  addFields(response, outcome.fields)
  return serve(exchange, outcome.access)
}

/** Runs a handler; a refusal that it throws is answered, any other error stays Node's. */
function serve({ request, response, handler }: Exchange, access: Access): unknown {
  try {
    const end = handler(request, response, access as never)
    if (end instanceof Promise) return end.catch((error) => answerRefused(error, response))
    return end
  } catch (error) {
    return answerRefused(error, response)
  }
}

/** Half an answer cannot be taken back: the connection ends, so that nobody takes it for a whole. */
function answerRefused(error: unknown, response: ServerResponse): void {
  if (!(error instanceof Refused)) throw error
  if (response.headersSent) response.destroy()
  else writeAnswer(response, error.answer)
}
