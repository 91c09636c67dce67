import type { RouteCoverage } from '../policies/coverage.ts'
import type { AnyPolicy } from '../policies/policy.ts'
import { policyOf } from './granted.ts'

/** One entry of `app.routes`: middleware and handlers alike, in the order of their declaration. */
export interface HonoEntry {
  readonly method: string
  readonly path: string
  readonly handler: unknown
}

interface Standing {
  readonly method: string
  readonly path: string
  readonly policy: AnyPolicy
}

/**
 * The routes of a Hono application, and the policy that runs before the handler of each.
 *
 * Whatever a path names that no policy stands before counts as a route, middleware as well: nothing
 * tells middleware from a handler that asks for `next`. Only middleware before every path is taken
 * for what passes requests on, so another application mounted at `/` is not seen.
 */
export function honoRoutes(app: { readonly routes: readonly HonoEntry[] }): RouteCoverage[] {
  const standing: Standing[] = []
  const routes = new Map<string, RouteCoverage>()
  for (const { method, path, handler } of app.routes) {
    const target = targetOf(handler)
    const own = policyOf(target)
    if (own !== undefined && !isHandler(target)) standing.push({ method, path, policy: own })
    else if (isHandler(target) || method !== 'ALL' || !EVERYWHERE.has(path)) {
      const policy = standing.find((earlier) => stands(earlier, method, path))?.policy ?? own
      const key = `${method} ${path}`
      // Of several handlers the first that stands open decides.
      if (routes.get(key)?.policy !== undefined || !routes.has(key)) {
        routes.set(key, { method, path, policy })
      }
    }
  }
  return [...routes.values()]
}

/** How Hono writes a path that every request has. */
const EVERYWHERE = new Set(['*', '/*'])

/** Whether middleware runs before every request of a route. */
function stands(middleware: Standing, method: string, path: string): boolean {
  if (middleware.method !== 'ALL' && middleware.method !== method) return false
  if (EVERYWHERE.has(middleware.path) || middleware.path === path) return true
  if (!middleware.path.endsWith('/*')) return false
  const base = middleware.path.slice(0, -2)
  // Hono lets a parameter be missing only where a path ends with it: there `/:a?/*` is not `/:a?`.
  return (path === base && !base.endsWith('?')) || path.startsWith(`${base}/`)
}

/** What cannot pass a request on. Hono tells handlers so, in `inspectRoutes` too. */
function isHandler(handler: unknown): boolean {
  return typeof handler === 'function' && handler.length < 2
}

/** Hono wraps the handlers of a mounted application that has an error handler of its own. */
function targetOf(handler: unknown): unknown {
  const { __COMPOSED_HANDLER: inner } = handler as { readonly __COMPOSED_HANDLER?: unknown }
  return inner === undefined ? handler : targetOf(inner)
}
