const ORIGIN = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i

/**
 * The path of a request target, as received and without the query, where people put secrets.
 *
 * An absolute target, as to a proxy, is taken too (RFC 9112 section 3.2.2); its authority may hold a
 * password and is left out.
 */
export function pathOf(target: string): string {
  const own = target.startsWith('/') ? target : target.replace(ORIGIN, '') || '/'
  const query = own.indexOf('?')
  return query === -1 ? own : own.slice(0, query)
}

/** Path and query of a URL, as received: nothing is decoded or resolved. */
export function targetOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('://') + 3)
  const end = url.indexOf('#')
  return start === -1 ? '/' : url.slice(start, end === -1 ? undefined : end)
}
