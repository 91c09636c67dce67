import type { RouteCoverage } from '../policies/coverage.ts'
import type { AnyPolicy } from '../policies/policy.ts'
import { policyOf } from './granted.ts'

interface Layer {
  readonly handle: unknown
  readonly name?: string
  readonly method?: string
  readonly route?: {
    readonly path: unknown
    readonly methods: Readonly<Record<string, boolean>>
    readonly stack: readonly Layer[]
  }
  /** True where the layer stands before every path. */
  readonly slash?: boolean
  /** The path as it was declared; older routers do not keep it. */
  readonly rawPath?: unknown
}

interface Router {
  readonly stack?: readonly Layer[]
  /** What `param` registered, by name. */
  readonly params?: Readonly<Record<string, unknown>>
}

/**
 * The routes of an Express application, and the policy that runs before the handler of each.
 *
 * What `use` puts before a path counts as a route `USE path`, files and whole applications, whose
 * routes Express hides, before any; callbacks of `param` count as `PARAM name`. Other middleware is
 * taken for what passes requests on: nothing tells whether it answers some. Routes of a router come
 * with their own paths: Express does not keep the one under which it is mounted.
 */
export function expressRoutes(app: object): RouteCoverage[] {
  return walk(('router' in app ? app.router : app) as Router, undefined)
}

function walk({ stack = [], params }: Router, before: AnyPolicy | undefined): RouteCoverage[] {
  const routes: RouteCoverage[] = []
  const standingAt = new Map<string | Layer, AnyPolicy>()
  let standing = before
  let beforeAll = before
  for (const layer of stack) {
    const own = policyOf(layer.handle)
    const here = standing ?? standingAt.get(pathOf(layer))
    if (layer.route !== undefined) routes.push(...routesOfLayer(layer.route, standing))
    else if (own === undefined) routes.push(...routesBelow(layer, here))
    else if (layer.slash === false) standingAt.set(pathOf(layer), here ?? own)
    else standing ??= own
    if (routes.length + standingAt.size === 0) beforeAll = standing
  }
  const names = Object.keys(params ?? {})
  return [...routes, ...names.map((path) => ({ method: 'PARAM', path, policy: beforeAll }))]
}

/** Only texts compare: a regular expression may match at every second time. */
const pathOf = (layer: Layer): string | Layer =>
  typeof layer.rawPath === 'string' ? layer.rawPath : layer

/** The routes of a mounted router, or the one that other middleware may be. */
function routesBelow(layer: Layer, policy: AnyPolicy | undefined): RouteCoverage[] {
  const { handle, name } = layer
  // Four parameters: it is asked about errors only.
  if (typeof handle !== 'function' || handle.length === 4) return []
  if ('stack' in handle) return walk(handle as Router, policy)
  const answers = layer.slash === false || name === 'mounted_app' || name === 'serveStatic'
  return answers ? [{ method: 'USE', path: String(layer.rawPath ?? name), policy }] : []
}

function routesOfLayer(
  route: NonNullable<Layer['route']>,
  standing: AnyPolicy | undefined,
): RouteCoverage[] {
  return Object.keys(route.methods).map((method) => {
    const handlers = route.stack.filter((layer) => !layer.method || layer.method === method)
    // Only what stands first protects: a handler before it would answer unasked.
    const policy = standing ?? policyOf(handlers[0]?.handle)
    return { method: method.toUpperCase(), path: String(route.path), policy }
  })
}
