import type { AnyPolicy } from './policy.ts'
import { pathOf } from './target.ts'

/** One route: a method, a path with `:parameters`, its policy and its handler. */
export interface Route<Handler> {
  /** In upper case. `GET` serves `HEAD` too, unless a route of its own does (RFC 9110 section 9.3.2). */
  readonly method: string
  /** Segments between slashes; one that begins with a colon is a parameter. */
  readonly path: string
  readonly policy: AnyPolicy
  readonly handler: Handler
}

/** The route that a request found, and its parameters, decoded. */
export interface RouteMatch<Handler> {
  readonly route: Route<Handler>
  readonly params: Readonly<Record<string, string>>
}

/** Finds the route of a request; `undefined` where there is none. */
export type FindRoute<Handler> = (method: string, target: string) => RouteMatch<Handler> | undefined

interface Pattern<Handler> {
  readonly route: Route<Handler>
  readonly segments: readonly string[]
}

interface RoutesOfMethod<Handler> {
  readonly fixed: Map<string, RouteMatch<Handler>>
  readonly patterns: Pattern<Handler>[]
}

const NO_PARAMS: Readonly<Record<string, string>> = Object.freeze({})

/**
 * Makes a table of routes for servers that have no router: `node:http` and Fetch.
 *
 * Paths are compared as received, segment by segment: `/orders/`, `//orders` and `/a/../orders` are
 * other paths than `/orders`, and find nothing. Routes without parameters come first. Throws a
 * `TypeError` for two routes with the same method and path.
 */
export function createRouteTable<Handler>(routes: readonly Route<Handler>[]): FindRoute<Handler> {
  const byMethod = new Map<string, RoutesOfMethod<Handler>>()
  const seen = new Set<string>()
  for (const route of routes) {
    const key = `${route.method} ${route.path.replace(/:[^/]+/g, ':')}`
    if (seen.has(key)) throw new TypeError(`there are two routes ${route.method} ${route.path}`)
    seen.add(key)
    const routes = byMethod.get(route.method) ?? emptyRoutes<Handler>()
    byMethod.set(route.method, routes)
    if (route.path.includes(':')) routes.patterns.push({ route, segments: route.path.split('/') })
    else routes.fixed.set(route.path, { route, params: NO_PARAMS })
  }
  const find = (method: string, path: string): RouteMatch<Handler> | undefined => {
    const routes = byMethod.get(method)
    return routes?.fixed.get(path) ?? findPattern(routes?.patterns, path)
  }
  return (method, target) => {
    const path = pathOf(target)
    return find(method, path) ?? (method === 'HEAD' ? find('GET', path) : undefined)
  }
}

function emptyRoutes<Handler>(): RoutesOfMethod<Handler> {
  return { fixed: new Map(), patterns: [] }
}

function findPattern<Handler>(
  patterns: readonly Pattern<Handler>[] | undefined,
  path: string,
): RouteMatch<Handler> | undefined {
  if (patterns === undefined) return undefined
  const segments = path.split('/')
  for (const pattern of patterns) {
    const params = matchSegments(pattern.segments, segments)
    if (params !== undefined) return { route: pattern.route, params }
  }
  return undefined
}

function matchSegments(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined
  const params: Record<string, string> = {}
  for (const [i, expected] of pattern.entries()) {
    const segment = segments[i] ?? ''
    if (!expected.startsWith(':')) {
      if (expected !== segment) return undefined
      continue
    }
    const value = decode(segment)
    if (value === undefined || value === '') return undefined
    params[expected.slice(1)] = value
  }
  return params
}

/** `undefined` where the percent-encoding is broken: such a path names nothing. */
function decode(segment: string): string | undefined {
  if (!segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}
