import type { RouteCoverage } from '../coverage.ts'
import type { AnyPolicy } from '../policy.ts'
import { policyOf } from './granted.ts'

interface Layer {
  readonly handle: unknown
  readonly method?: string
  readonly route?: {
    readonly path: unknown
    readonly methods: Readonly<Record<string, boolean>>
    readonly stack: readonly Layer[]
  }
  /** True where the layer stands before every path. */
  readonly slash?: boolean
}

/** An Express application or router. */
export type ExpressRouter = object

/**
 * The routes of an Express application, and the policy that runs before the handler of each.
 *
 * Express does not keep the path under which a router is mounted: its routes come with their own.
 */
export function expressRoutes(app: ExpressRouter): RouteCoverage[] {
  const router = 'router' in app ? app.router : app
  return walk(stackOf(router), undefined)
}

function stackOf(router: unknown): readonly Layer[] {
  const { stack } = (router ?? {}) as { readonly stack?: readonly Layer[] }
  return stack ?? []
}

function walk(stack: readonly Layer[], before: AnyPolicy | undefined): RouteCoverage[] {
  const routes: RouteCoverage[] = []
  let standing = before
  for (const layer of stack) {
    if (layer.route !== undefined) {
      routes.push(...routesOfLayer(layer.route, standing))
    } else if (policyOf(layer.handle) !== undefined) {
      if (layer.slash !== false) standing ??= policyOf(layer.handle)
    } else {
      routes.push(...walk(stackOf(layer.handle), standing))
    }
  }
  return routes
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
