import type { IncomingMessage } from 'node:http'
import { NodeRequest } from './node-message.ts'

/** What we need of a Koa context; structural, so that Koa need not be installed. */
export interface KoaContext {
  readonly req: IncomingMessage
  readonly originalUrl: string
  /** The path parameters, where `@koa/router` found any. */
  readonly params?: Readonly<Record<string, string | undefined>>
  /** The pattern of the route, where `@koa/router` found one; it may be an expression. */
  readonly _matchedRoute?: unknown
  readonly response: { get(name: string): string | string[] }
  readonly headerSent: boolean
  status: number
  body: unknown
  set(fields: Record<string, string | string[]>): void
  remove(name: string): void
  append(name: string, value: string): void
}

/** A Koa request as the guard sees it. */
export function requestOf(context: KoaContext): NodeRequest {
  const { req, params, originalUrl } = context
  const asked = new NodeRequest(req, params, originalUrl)
  asked.findRoute = () => {
    const { _matchedRoute: path } = context
    return typeof path === 'string' ? path : undefined
  }
  return asked
}
