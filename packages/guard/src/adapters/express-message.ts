import type { IncomingMessage } from 'node:http'
import { NodeRequest } from './node-message.ts'

/**
 * What we need of an Express request; structural, so that Express need not be installed. Its `params`
 * are left out: named here they would take their types from the handlers that follow.
 */
export interface ExpressRequest extends IncomingMessage {
  readonly originalUrl: string
}

type Params = Readonly<Record<string, string | readonly string[] | undefined>>

/** The pattern that was mounted and the pattern of the route; none before a route is found, or where it is no text. */
function routeOf(request: ExpressRequest): string | undefined {
  const { baseUrl = '', route } = request as {
    readonly baseUrl?: string
    readonly route?: { readonly path?: unknown }
  }
  return typeof route?.path === 'string' ? `${baseUrl}${route.path}` : undefined
}

/** An Express request as the guard sees it. */
export function requestOf(request: ExpressRequest): NodeRequest {
  const { params: found = {} } = request as { readonly params?: Params }
  const params: Record<string, string | undefined> = {}
  for (const name in found) {
    const value = found[name]
    // A wildcard gives its segments as a list.
    params[name] = typeof value === 'object' ? value.join('/') : value
  }
  const asked = new NodeRequest(request, params, request.originalUrl)
  asked.findRoute = () => routeOf(request)
  return asked
}
