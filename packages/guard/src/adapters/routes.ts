import type { Guard } from '../guard.ts'
import type { RouteCoverage } from '../policies/coverage.ts'
import { type AnyPolicy, type Policy, routable } from '../policies/policy.ts'
import type { ResourceMetadata } from '../resource-metadata.ts'
import { createRouteTable, type FindRoute, type Route, type RouteMatch } from '../route-table.ts'

/** Where a route stands: its method in upper case, and its path. */
export type RoutePlace = readonly [method: string, path: string]

/** Declares a route of the adapters that bring their own table: `node:http` and Fetch. */
export function declareRoute<T extends object, Handler>(
  at: RoutePlace,
  policy: Policy<T>,
  handler: Handler,
): Route<Handler> {
  const [method, path] = checkedPlace(at)
  return { method, path, policy: routable(policy) as unknown as AnyPolicy, handler }
}

function checkedPlace(at: RoutePlace): RoutePlace {
  if (!Array.isArray(at) || at.length !== 2 || at.some((part) => typeof part !== 'string')) {
    throw new TypeError(
      "a route stands at a method and a path: write `route(['GET', '/orders'], ...)`",
    )
  }
  const [method, path] = at
  if (path.startsWith('/')) return at
  throw new TypeError(
    `a path begins with a slash, or nothing finds it: write \`route(['${method}', '/${path}'], ...)\``,
  )
}

/** The routes of a resource's metadata: the document, and the preflight that a browser may send. */
export function metadataRoutes({ path, policy }: ResourceMetadata): Route<() => never>[] {
  return ['GET', 'OPTIONS'].map((method) => declareRoute([method, path], policy, never))
}

/** Makes the table of a guard. Throws where a policy belongs to another one, which cannot ask it. */
export function tableOf<Handler>(
  guard: Guard,
  routes: readonly Route<Handler>[],
): FindRoute<Handler> {
  for (const { method, path, policy } of routes) {
    if (policy.guard === guard) continue
    throw new TypeError(
      `policy \`${policy.name}\` before ${method} ${path} belongs to another guard`,
    )
  }
  return createRouteTable(routes)
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
