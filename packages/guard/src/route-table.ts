import type { AnyPolicy } from './policies/policy.ts'
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
  /** Its place among all routes: of two patterns that a path finds, the first is meant. */
  readonly order: number
}

/** The patterns that have as many segments, and their parameters in the same places. */
interface Shape<Handler> {
  readonly isParameter: readonly boolean[]
  /** By their other segments: a path has one key here, so there is one to look at. */
  readonly byKey: Map<string, Pattern<Handler>>
}

interface RoutesOfMethod<Handler> {
  readonly fixed: Map<string, RouteMatch<Handler>>
  /** Few, however many routes there are; by the parameters in them. */
  readonly shapes: Map<string, Shape<Handler>>
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
  for (const [order, route] of routes.entries()) {
    const key = `${route.method} ${route.path.replace(/\/:[^/]*/g, '/:')}`
    if (seen.has(key)) throw new TypeError(`there are two routes ${route.method} ${route.path}`)
    seen.add(key)
    const routes = byMethod.get(route.method) ?? emptyRoutes<Handler>()
    byMethod.set(route.method, routes)
    if (route.path.includes(':')) addPattern(routes.shapes, route, order)
    else routes.fixed.set(route.path, { route, params: NO_PARAMS })
  }
  const find = (method: string, path: string): RouteMatch<Handler> | undefined => {
    const routes = byMethod.get(method)
    return routes?.fixed.get(path) ?? findPattern(routes?.shapes, path)
  }
  return (method, target) => {
    const path = pathOf(target)
    return find(method, path) ?? (method === 'HEAD' ? find('GET', path) : undefined)
  }
}

function emptyRoutes<Handler>(): RoutesOfMethod<Handler> {
  return { fixed: new Map(), shapes: new Map() }
}

function addPattern<Handler>(
  shapes: RoutesOfMethod<Handler>['shapes'],
  route: Route<Handler>,
  order: number,
): void {
  const segments = route.path.split('/')
  const isParameter = segments.map((segment) => segment.startsWith(':'))
  const name = isParameter.join()
  const shape = shapes.get(name) ?? { isParameter, byKey: new Map() }
  shapes.set(name, shape)
  shape.byKey.set(keyOf(segments, isParameter), { route, segments, order })
}

/** The segments that are no parameters, with their slashes: no segment has one, so keys are told apart. */
function keyOf(segments: readonly string[], isParameter: readonly boolean[]): string {
  let key = ''
  for (let i = 0; i < segments.length; i += 1) key += isParameter[i] ? '/' : `/${segments[i]}`
  return key
}

function findPattern<Handler>(
  shapes: RoutesOfMethod<Handler>['shapes'] | undefined,
  path: string,
): RouteMatch<Handler> | undefined {
  if (shapes === undefined || shapes.size === 0) return undefined
  const segments = path.split('/')
  let first: Pattern<Handler> | undefined
  let params: Readonly<Record<string, string>> = NO_PARAMS
  for (const { isParameter, byKey } of shapes.values()) {
    if (isParameter.length !== segments.length) continue
    const pattern = byKey.get(keyOf(segments, isParameter))
    if (pattern === undefined || (first !== undefined && first.order < pattern.order)) continue
    const read = paramsOf(pattern.segments, segments)
    if (read !== undefined) [first, params] = [pattern, read]
  }
  return first === undefined ? undefined : { route: first.route, params }
}

/** The parameters of a path that has all the other segments. */
function paramsOf(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  const params: Record<string, string> = {}
  for (let i = 0; i < pattern.length; i += 1) {
    const name = pattern[i] as string
    if (!name.startsWith(':')) continue
    const value = decode(segments[i] as string)
    if (value === undefined || value === '') return undefined
    params[name.slice(1)] = value
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
