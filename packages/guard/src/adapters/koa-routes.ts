import type { RouteCoverage } from '../policies/coverage.ts'
import type { AnyPolicy } from '../policies/policy.ts'
import { policyOf } from './granted.ts'

interface Layer {
  readonly path: string | RegExp
  /** None for middleware that stands before routes. */
  readonly methods: readonly string[]
  readonly stack: readonly unknown[]
  readonly opts: { readonly end?: boolean; readonly sensitive?: boolean; readonly strict?: boolean }
}

interface Router {
  readonly stack: readonly Layer[]
  /** Whether only one layer runs: then middleware of the router does not stand before its routes. */
  readonly exclusive?: boolean
}

/**
 * The routes of a Koa application, or of one router, and the policy before the handler of each.
 *
 * Middleware counts as a route `USE` where it cannot pass a request on, having no parameter for
 * `next`, and where a router puts it before a path of its own. Other middleware is taken for what
 * passes requests on: nothing tells whether it answers some, as `koa-mount` and `koa-static` do.
 */
export function koaRoutes(app: object): RouteCoverage[] {
  const middleware = 'middleware' in app ? app.middleware : undefined
  if (!Array.isArray(middleware)) return routesOfRouter(app, undefined)
  const routes: RouteCoverage[] = []
  let standing: AnyPolicy | undefined
  for (const entry of middleware) {
    standing ??= policyOf(entry)
    const { router } = entry as { readonly router?: object }
    if (router !== undefined) routes.push(...routesOfRouter(router, standing))
    else if (isLast(entry)) routes.push({ method: 'USE', path: '*', policy: standing })
  }
  return routes
}

function routesOfRouter(router: object, before: AnyPolicy | undefined): RouteCoverage[] {
  const { stack, exclusive } = router as Router
  const routes: RouteCoverage[] = []
  const standing: Layer[] = []
  for (const layer of stack) {
    const isMiddleware = layer.methods.length === 0
    if (isMiddleware && exclusive === true) continue
    // Only what runs first protects: a handler before it would answer unasked.
    const own = policyOf(layer.stack[0])
    const earlier = standing.find((middleware) => stands(middleware, layer))
    const policy = before ?? (earlier && policyOf(earlier.stack[0])) ?? own
    if (isMiddleware && own !== undefined) standing.push(layer)
    if (isMiddleware && EVERYWHERE.test(String(layer.path)) && !layer.stack.some(isLast)) continue
    const methods = isMiddleware ? ['USE'] : layer.methods
    routes.push(...methods.map((method) => ({ method, path: String(layer.path), policy })))
  }
  return routes
}

function isLast(middleware: unknown): boolean {
  return typeof middleware === 'function' && middleware.length < 2
}

/** How the router ends a path of middleware that stands before all its routes. */
const EVERYWHERE = /\(\?:\\\/\|\$\)$|\{\/\*rest\}$/

/**
 * Whether middleware runs before every request of a route: the paths are the same as text, or the
 * route continues it after a slash. What a pattern matches is never asked of another pattern.
 */
function stands({ path, opts }: Layer, route: Layer): boolean {
  if (typeof path !== 'string') return false
  const base = path.replace(EVERYWHERE, '')
  if (base === '' && path !== '') return true
  const { sensitive, strict } = route.opts
  if (typeof route.path !== 'string' || opts.sensitive !== sensitive) return false
  if (route.path === base) return opts.end !== true || opts.strict === strict
  return opts.end !== true && route.path.startsWith(`${base}/`)
}
