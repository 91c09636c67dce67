import type { RouteCoverage } from '../coverage.ts'
import type { AnyPolicy } from '../policy.ts'
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

/** The routes of a Hono application, and the policy that runs before the handler of each. */
export function honoRoutes(app: { readonly routes: readonly HonoEntry[] }): RouteCoverage[] {
  const standing: Standing[] = []
  const routes = new Map<string, RouteCoverage>()
  for (const { method, path, handler } of app.routes) {
    const target = targetOf(handler)
    const policy = policyOf(target)
    if (policy !== undefined && !isHandler(target)) standing.push({ method, path, policy })
    else if (isHandler(target) && !routes.has(`${method} ${path}`)) {
      const before = standing.find((earlier) => stands(earlier, method, path))
      routes.set(`${method} ${path}`, { method, path, policy: before?.policy ?? policy })
    }
  }
  return [...routes.values()]
}

/** Whether middleware runs before every request of a route. */
function stands(middleware: Standing, method: string, path: string): boolean {
  if (middleware.method !== 'ALL' && middleware.method !== method) return false
  if (middleware.path === '*' || middleware.path === path) return true
  if (!middleware.path.endsWith('/*')) return false
  const base = middleware.path.slice(0, -2)
  return path === base || path.startsWith(`${base}/`)
}

/** Hono tells handlers by their one parameter, in `inspectRoutes` too. */
function isHandler(handler: unknown): boolean {
  return typeof handler === 'function' && handler.length < 2
}

/** Hono wraps the handlers of a mounted application that has an error handler of its own. */
function targetOf(handler: unknown): unknown {
  const { __COMPOSED_HANDLER: inner } = handler as { readonly __COMPOSED_HANDLER?: unknown }
  return inner === undefined ? handler : targetOf(inner)
}
