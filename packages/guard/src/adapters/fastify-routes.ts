import type { RouteCoverage } from '../policies/coverage.ts'
import type { AnyPolicy } from '../policies/policy.ts'
import { policyOf } from './granted.ts'

/** A route as Fastify shows it to `onRoute`. */
export interface FastifyRoute {
  readonly method: string | string[]
  readonly url: string
  readonly onRequest?: unknown
}

/** What we need of a Fastify application to see its routes. */
export interface FastifyApp {
  addHook(name: 'onRoute', hook: (this: unknown, route: FastifyRoute) => void): unknown
  printRoutes(): string
}

/**
 * The routes of a Fastify application, and the policy that runs before the handler of each.
 *
 * Fastify shows a route only while it is declared: write `const routes = routesOf(app)` before the first
 * one, and `guard.assertCovered(routes)` after `app.ready()`. Throws where routes stand already.
 *
 * Of the hooks of a route only the first protects: one before it could answer unasked. Hooks of an
 * application or a plugin are taken for what passes requests on, as those of CORS do: nothing tells
 * whether one of them answers.
 */
export function fastifyRoutes(app: FastifyApp): Iterable<RouteCoverage> {
  // Every route is printed with its methods: `x (GET, HEAD)`.
  if (/\([A-Z]/.test(app.printRoutes())) {
    throw new TypeError(
      'routes stand already: write `const routes = routesOf(app)` before the first one is declared, and ' +
        '`guard.assertCovered(routes)` after `await app.ready()`',
    )
  }
  const seen: [instance: unknown, route: FastifyRoute][] = []
  app.addHook('onRoute', function onRoute(route) {
    seen.push([this, { ...route }])
  })
  return { [Symbol.iterator]: () => seen.flatMap(coverageOf)[Symbol.iterator]() }
}

function coverageOf([instance, route]: readonly [unknown, FastifyRoute]): RouteCoverage[] {
  const policy = firstPolicy(hooksOf(instance)) ?? policyOf([route.onRequest].flat()[0])
  return [route.method].flat().map((method) => ({ method, path: route.url, policy }))
}

function firstPolicy(hooks: readonly unknown[]): AnyPolicy | undefined {
  return hooks.map(policyOf).find((policy) => policy !== undefined)
}

/** The hooks that a plugin set for all its routes; Fastify runs them before those of a route. */
function hooksOf(instance: unknown): readonly unknown[] {
  if (typeof instance !== 'object' || instance === null) return []
  const key = Object.getOwnPropertySymbols(instance).find(
    ({ description }) => description === 'fastify.hooks',
  )
  const hooks =
    key && (instance as Record<symbol, { readonly onRequest?: readonly unknown[] }>)[key]
  return hooks?.onRequest ?? []
}
