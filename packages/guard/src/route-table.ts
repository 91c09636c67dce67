import type { AnyPolicy } from './policy.ts'

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

const NO_PARAMS: Readonly<Record<string, string>> = Object.freeze({})

/**
 * Makes a table of routes for servers that have no router: `node:http` and Fetch.
 *
 * Paths are compared as received, segment by segment: `/orders/`, `//orders` and `/a/../orders` are
 * other paths than `/orders`, and find nothing. Routes without parameters come first. Throws a
 * `TypeError` for two routes with the same method and path.
 */
export function createRouteTable<Handler>(routes: readonly Route<Handler>[]): FindRoute<Handler> {
  const fixed = new Map<string, RouteMatch<Handler>>()
  const patterns = new Map<string, Pattern<Handler>[]>()
  const seen = new Set<string>()
  for (const route of routes) {
    const key = `${route.method} ${route.path.replace(/:[^/]+/g, ':')}`
    if (seen.has(key)) throw new TypeError(`there are two routes ${route.method} ${route.path}`)
    seen.add(key)
    if (!route.path.includes(':')) {
      fixed.set(`${route.method} ${route.path}`, { route, params: NO_PARAMS })
      continue
    }
    const list = patterns.get(route.method) ?? []
    list.push({ route, segments: route.path.split('/') })
    patterns.set(route.method, list)
  }
  const find = (method: string, path: string): RouteMatch<Handler> | undefined =>
    fixed.get(`${method} ${path}`) ?? findPattern(patterns.get(method), path)
  return (method, target) => {
    const path = pathOf(target)
    return find(method, path) ?? (method === 'HEAD' ? find('GET', path) : undefined)
  }
}

const ORIGIN = /^https?:\/\/[^/?#]*/i

/** The path of a target; an absolute one, as to a proxy, is taken too (RFC 9112 section 3.2.2). */
function pathOf(target: string): string {
  const own = target.startsWith('/') ? target : target.replace(ORIGIN, '') || '/'
  const query = own.indexOf('?')
  return query === -1 ? own : own.slice(0, query)
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
