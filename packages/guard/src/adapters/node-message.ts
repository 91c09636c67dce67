import type { Eventually } from '../eventually.ts'
import { type NodeMessage, nodeBody, passOver } from '../node-body.ts'

export type { NodeMessage } from '../node-body.ts'

import type { AccessRequest, Connection, FieldLines } from '../request.ts'

type Params = Readonly<Record<string, string | undefined>>

const NO_PARAMS: Params = Object.freeze({})

/**
 * A request of Node as the guard sees it.
 *
 * It reads `rawHeaders`: `headers` keeps only the first of two `Authorization` lines, and builds an
 * object of all fields at its first use (measured: 1.1 us of the 9 us that a request has).
 */
export class NodeRequest implements AccessRequest {
  readonly method: string
  readonly target: string
  readonly params: Params
  /** The pattern of the route, where it is known already. */
  route: string | undefined = undefined
  /** Finds it where it is not. */
  findRoute: AccessRequest['routeOf'] = undefined
  readonly #message: NodeMessage
  #isBodyAsked = false

  constructor(message: NodeMessage, params: Params = NO_PARAMS, target?: string) {
    this.#message = message
    this.method = message.method ?? 'GET'
    this.target = target ?? message.url ?? '/'
    this.params = params
  }

  /** A socket that listens for both families shows IPv4 as `::ffff:192.0.2.1`: told as IPv4. */
  get address(): string | undefined {
    const { remoteAddress } = this.#message.socket
    return remoteAddress?.startsWith('::ffff:') ? remoteAddress.slice(7) : remoteAddress
  }

  routeOf(): string | undefined {
    return this.route ?? this.findRoute?.()
  }

  get connection(): Connection {
    return this.#message.socket
  }

  header(name: string): FieldLines {
    const raw = this.#message.rawHeaders
    let found: string | string[] | undefined
    for (let i = 0; i < raw.length; i += 2) {
      const field = raw[i] as string
      if (field.length !== name.length) continue
      if (field !== name && field.toLowerCase() !== name) continue
      const line = raw[i + 1] as string
      if (found === undefined) found = line
      else if (typeof found === 'string') found = [found, line]
      else found.push(line)
    }
    return found
  }

  /** A request has a body only where a field says so (RFC 9112 section 6.3). */
  body(limitBytes: number): Eventually<Uint8Array | undefined> {
    this.#isBodyAsked = true
    const { httpVersionMajor = 1, stream } = this.#message
    // A body of HTTP/2 needs no field, and is not read here: nobody shall take it for an empty one.
    const isHttp2 = httpVersionMajor >= 2
    if (isHttp2 && stream?.endAfterHeaders !== true) return undefined
    const hasLength = (this.header('content-length') ?? '0') !== '0'
    const hasBody = !isHttp2 && (hasLength || this.header('transfer-encoding') !== undefined)
    return nodeBody(this.#message, hasBody, limitBytes)
  }

  passOver(): void {
    if (this.#isBodyAsked) passOver(this.#message)
  }
}
