import type { AccessRequest, FieldLines } from '../request.ts'
import { targetOf } from '../target.ts'
import { fetchBody } from './fetch-body.ts'
import { type NodeMessage, NodeRequest } from './node-message.ts'

/** What a server of Node hands on beside a Fetch `Request`; `@hono/node-server` does. */
export interface NodeSide {
  readonly incoming?: NodeMessage
  /** The response that the server is going to write. */
  readonly outgoing?: {
    readonly headersSent?: boolean
    getHeader(name: string): number | string | readonly string[] | undefined
    setHeader(name: string, lines: readonly string[]): unknown
  }
}

/** What a Fetch `Request` does not say itself. */
export interface FetchSurroundings {
  readonly params: Readonly<Record<string, string | undefined>>
  /** The client address, where no message of Node tells it. */
  readonly address?: string | undefined
  readonly node: NodeSide | undefined
  readonly routeOf?: AccessRequest['routeOf']
}

/**
 * A Fetch `Request` as the guard sees it.
 *
 * `Headers` joins several lines with a comma; two `Authorization` lines then read as one that breaks
 * the grammar, and are refused all the same (RFC 9110 section 11.6.2 allows no list there).
 */
class FetchRequest implements AccessRequest {
  readonly method: string
  readonly target: string
  readonly address: string | undefined
  readonly params: Readonly<Record<string, string | undefined>>
  readonly #request: Request
  readonly routeOf: AccessRequest['routeOf']

  constructor(request: Request, { params, address, routeOf }: FetchSurroundings) {
    this.routeOf = routeOf
    this.method = request.method
    this.target = targetOf(request.url)
    this.address = address
    this.params = params
    this.#request = request
  }

  header(name: string): FieldLines {
    return this.#request.headers.get(name) ?? undefined
  }

  body(limitBytes: number): Promise<Uint8Array | undefined> {
    return fetchBody(this.#request, limitBytes)
  }
}

/** A message of Node that a server made a `Request` of: the body is read where a handler reads it. */
class FetchOnNodeRequest extends NodeRequest {
  readonly #request: Request

  constructor(request: Request, message: NodeMessage, params: AccessRequest['params']) {
    super(message, params)
    this.#request = request
  }

  override body(limitBytes: number): Promise<Uint8Array | undefined> {
    return fetchBody(this.#request, limitBytes)
  }
}

/** The request as the guard sees it; on Node the message itself, whose field lines are unjoined. */
export function requestOf(request: Request, surroundings: FetchSurroundings): AccessRequest {
  const message = surroundings.node?.incoming
  if (message === undefined) return new FetchRequest(request, surroundings)
  const asked = new FetchOnNodeRequest(request, message, surroundings.params)
  asked.findRoute = surroundings.routeOf
  return asked
}
