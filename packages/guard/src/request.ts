import type { X509Certificate } from 'node:crypto'
import type { Eventually } from './eventually.ts'

/** The field lines of one name: nothing, one line, or several in the order received. */
export type FieldLines = string | readonly string[] | undefined

/** A connection as sockets of Node tell it; nothing that a field states is in it. */
export interface Connection {
  readonly remoteAddress?: string | undefined
  /** Whether TLS trusts whoever signed the certificate of the peer. */
  readonly authorized?: boolean
  /** The certificate of the peer, of whose key TLS made sure; `undefined` if there is none. */
  getPeerX509Certificate?(): X509Certificate | undefined
}

/**
 * A request as the guard sees it: what an adapter makes of the framework's own.
 *
 * Nothing here is trusted. Field lines come unjoined, because a second `Authorization` line must be
 * seen and refused: Node's `req.headers` keeps only the first one silently.
 */
export interface AccessRequest {
  readonly method: string
  /** The request target as received: path and query. */
  readonly target: string
  /** The client address, of the connection or as a trusted proxy states it. */
  readonly address: string | undefined
  /** What the request came by, where the adapter knows it. */
  readonly connection?: Connection | undefined
  /** Finds the pattern of the route, as the router writes it, `/orders/:id`; asked only by what is recorded. */
  readonly routeOf?: (() => string | undefined) | undefined
  /** Path parameters that the router found, decoded. */
  readonly params: Readonly<Record<string, string | undefined>>
  /** The lines of one field, by its name in lower case. */
  header(name: string): FieldLines
  /**
   * The body up to a limit in bytes, for schemes whose credentials cover it; a handler still gets it.
   * `undefined` where it is longer, or was read before.
   */
  body?(limitBytes: number): Eventually<Uint8Array | undefined>
  /** Told once the request is refused: what is left of a body that was read in part is nobody's. */
  passOver?(): void
}

/**
 * Whether this is a CORS preflight: OPTIONS with Origin and Access-Control-Request-Method
 * (Fetch standard, section 4.8). A browser sends it without credentials, always.
 */
export function isPreflight(request: AccessRequest): boolean {
  return (
    request.method === 'OPTIONS' &&
    request.header('origin') !== undefined &&
    request.header('access-control-request-method') !== undefined
  )
}

/** What the caller can make use of: a machine's document, or a page for a person. */
export type Audience = 'machine' | 'person'

/** HTML is what is wanted most, and not ruled out (`q=0`, RFC 9110 section 12.4.2). */
const HTML_FIRST = /^\s*text\/html\s*(?!;\s*q=0(?:\.0*)?\s*(?:,|$))(?:[,;]|$)/i

/**
 * Whether a person looks at the answer: a navigation says so in `Sec-Fetch-Mode`.
 *
 * Older browsers send no fetch metadata; there an `Accept` that names `text/html` first decides.
 */
export function audienceOf(request: AccessRequest): Audience {
  const mode = request.header('sec-fetch-mode')
  if (mode !== undefined) return mode === 'navigate' ? 'person' : 'machine'
  const accept = request.header('accept')
  return typeof accept === 'string' && HTML_FIRST.test(accept) ? 'person' : 'machine'
}

/** Whether a script sent the request: it states a fetch mode, and that is not a navigation. */
export function isScript(request: AccessRequest): boolean {
  const mode = request.header('sec-fetch-mode')
  return mode !== undefined && mode !== 'navigate'
}
