import type { AnyPolicy } from './policy.ts'

/** One route of an application, and the policy that stands before it, if any does. */
export interface RouteCoverage {
  readonly method: string
  readonly path: string
  readonly policy: AnyPolicy | undefined
}

/**
 * Throws an `Error` that names every route without a policy, and says what to write.
 *
 * It knows what `routesOf` of the adapter sees; each says what its framework does not show. What is
 * in doubt is named: a route may be named that is covered.
 */
export function assertCovered(routes: Iterable<RouteCoverage>): void {
  const open = [...routes].filter((route) => route.policy === undefined)
  if (open.length === 0) return
  const names = open.map((route) => `${route.method} ${route.path}`).join(', ')
  throw new Error(
    `${open.length === 1 ? 'a route has' : 'routes have'} no policy: ${names}; ` +
      'put `protect(policy)` before the handler, with the rule `anyone()` where it is public',
  )
}
