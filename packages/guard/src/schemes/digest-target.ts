import type { AccessRequest } from '../request.ts'

/** A URI of HTTP in absolute form: authority, then path and query. */
const ABSOLUTE = /^(https?):\/\/([^/?#]*)([^#]*)$/i
const PORTS: Readonly<Record<string, string>> = { http: ':80', https: ':443' }

/**
 * Whether the `uri` of credentials is the target of the request (RFC 7616 section 3.4.6).
 *
 * Either may be an absolute URI or a path with its query, and these are compared as they are written. Where
 * a host is named, it must be the one that the request is for.
 */
export function isSameTarget(uri: string, request: AccessRequest): boolean {
  const shown = partsOf(uri)
  const asked = partsOf(request.target)
  if (shown.path !== asked.path) return false
  if (shown.hosts === undefined) return true
  const host = asked.hosts?.[0] ?? hostOf(request)
  return host !== undefined && shown.hosts.includes(host)
}

interface Parts {
  /** The host without its port and with it, where one is named and the port is that of the scheme. */
  readonly hosts: readonly string[] | undefined
  readonly path: string
}

function partsOf(uri: string): Parts {
  const [, scheme = '', authority, path = ''] = ABSOLUTE.exec(uri) ?? []
  if (authority === undefined) return { hosts: undefined, path: uri }
  const port = PORTS[scheme.toLowerCase()] ?? ''
  const host = authority.toLowerCase()
  const bare = host.endsWith(port) ? host.slice(0, -port.length) : host
  const hosts = /:\d*$/.test(bare) ? [bare] : [bare, bare + port]
  return { hosts, path: path.startsWith('/') ? path : `/${path}` }
}

function hostOf(request: AccessRequest): string | undefined {
  const host = request.header('host')
  return typeof host === 'string' ? host.toLowerCase() : undefined
}
