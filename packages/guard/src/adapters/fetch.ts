import { type Access, Refused, toResponse } from '../access.ts'
import type { RouteCoverage } from '../coverage.ts'
import type { Guard } from '../guard.ts'
import { type AnyPolicy, type Policy, routable } from '../policy.ts'
import { createRouteTable, type Route, type RouteMatch } from '../route-table.ts'
import { FetchRequest } from './fetch-request.ts'

/** A handler behind both doors. */
export type FetchHandler<T = unknown> = (
  request: Request,
  access: Access<T>,
) => Response | Promise<Response>

/** A route of {@link fetchHandler}. */
export type FetchRoute = Route<FetchHandler<never>>

/** What a server knows and a `Request` does not say. */
export interface Peer {
  /** The address of the client; without it the throttle counts by account only. */
  readonly address?: string | undefined
}

/** Declares a route; the handler gets the resource that the policy loads. */
export function route<T extends object>(
  at: readonly [method: string, path: string],
  policy: Policy<T>,
  handler: FetchHandler<T>,
): FetchRoute {
  const [method, path] = at
  return { method, path, policy: routable(policy) as unknown as AnyPolicy, handler }
}

/**
 * Makes a Fetch handler of routes; what no route matches meets the guard's fallback.
 *
 *     export default { fetch: fetchHandler(guard, [route(['GET', '/me'], anybody, showMe)]) }
 */
export function fetchHandler(
  guard: Guard,
  routes: readonly FetchRoute[],
): (request: Request, peer?: Peer) => Promise<Response> {
  const find = createRouteTable(routes)
  return async (request, peer) => {
    const { pathname, search } = new URL(request.url)
    const { route, params } = find(request.method, pathname) ?? unmatched(guard)
    const surroundings = { params, target: pathname + search, address: peer?.address }
    const outcome = await guard.handle(new FetchRequest(request, surroundings), route.policy)
    if (outcome.kind === 'answer') return toResponse(outcome.answer)
    try {
      return await route.handler(request, outcome.access as Access<never>)
    } catch (error) {
      if (error instanceof Refused) return error.getResponse()
      throw error
    }
  }
}

/** The fallback never passes, so its handler is never called. */
function unmatched(guard: Guard): RouteMatch<FetchHandler<never>> {
  const handler = () => Response.error()
  return { route: { method: '*', path: '*', policy: guard.fallback, handler }, params: {} }
}

/** The routes and their policies, for `guard.assertCovered`. */
export function routesOf(routes: readonly FetchRoute[]): RouteCoverage[] {
  return routes.map(({ method, path, policy }) => ({ method, path, policy }))
}
