import type { RouteCoverage } from '../coverage.ts'
import type { AnyPolicy } from '../policy.ts'
import { policyOf } from './granted.ts'

interface Layer {
  readonly path: string | RegExp
  /** None for middleware that stands before routes. */
  readonly methods: readonly string[]
  readonly stack: readonly unknown[]
  match(path: string): boolean
}

interface Router {
  readonly stack: readonly Layer[]
  /** Whether only one layer runs: then middleware of the router does not stand before its routes. */
  readonly exclusive?: boolean
}

/** The routes of a Koa application, or of one router, and the policy before the handler of each. */
export function koaRoutes(app: object): RouteCoverage[] {
  const middleware = 'middleware' in app ? app.middleware : undefined
  if (!Array.isArray(middleware)) return routesOfRouter(app, undefined)
  const routes: RouteCoverage[] = []
  let standing: AnyPolicy | undefined
  for (const entry of middleware) {
    standing ??= policyOf(entry)
    const { router } = entry as { readonly router?: object }
    if (router !== undefined) routes.push(...routesOfRouter(router, standing))
  }
  return routes
}

function routesOfRouter(router: object, before: AnyPolicy | undefined): RouteCoverage[] {
  const { stack, exclusive } = router as Router
  const routes: RouteCoverage[] = []
  const standing: Layer[] = []
  for (const layer of stack) {
    if (layer.methods.length === 0) {
      if (exclusive !== true) standing.push(layer)
      continue
    }
    const policy = before ?? policyBefore(layer, standing)
    const path = String(layer.path)
    routes.push(...layer.methods.map((method) => ({ method, path, policy })))
  }
  return routes
}

/** Of the middleware before a route any may protect; of its own only the first, which runs first. */
function policyBefore(route: Layer, standing: readonly Layer[]): AnyPolicy | undefined {
  const path = String(route.path)
  for (const layer of standing) {
    const policy = layer.match(path)
      ? layer.stack.map(policyOf).find((policy) => policy !== undefined)
      : undefined
    if (policy !== undefined) return policy
  }
  return policyOf(route.stack[0])
}
