import type { RouteCoverage } from '../coverage.ts'
import type { Guard } from '../guard.ts'
import { type AnyPolicy, type Policy, routable } from '../policy.ts'
import type { Route, RouteMatch } from '../route-table.ts'

/** Where a route stands: its method in upper case, and its path. */
export type RoutePlace = readonly [method: string, path: string]

/** Declares a route of the adapters that bring their own table: `node:http` and Fetch. */
export function declareRoute<T extends object, Handler>(
  [method, path]: RoutePlace,
  policy: Policy<T>,
  handler: Handler,
): Route<Handler> {
  return { method, path, policy: routable(policy) as unknown as AnyPolicy, handler }
}

/** What a request finds that no route matches. The fallback never passes: nothing handles it. */
export function unmatched(guard: Guard): RouteMatch<() => never> {
  return { route: { method: '*', path: '*', policy: guard.fallback, handler: never }, params: {} }
}

function never(): never {
  throw new Error('the fallback let a request pass')
}

/** The routes and their policies, for `guard.assertCovered`. */
export function routesOf(routes: readonly Route<unknown>[]): RouteCoverage[] {
  return routes.map(({ method, path, policy }) => ({ method, path, policy }))
}
