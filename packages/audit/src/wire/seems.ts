import type { AuditRequest } from '../exchange.ts'

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'])

/** Whether a method only reads (RFC 9110 section 9.2.1); in any case, for some servers take it so. */
export function isSafe(method: string): boolean {
  return SAFE.has(method.toUpperCase())
}

/** The methods that a server may take a request for: its own, and those that its fields, query or body say. */
export function methodsOf({ method, target, fields, body }: AuditRequest): readonly string[] {
  const said = fields.flatMap(([name, value]) => (OVERRIDE.test(name) ? [value] : []))
  const [, query = ''] = split(target)
  const texts = [query, ...(body === undefined ? [] : [body])]
  const written = texts.flatMap((text) => [...text.matchAll(WRITTEN)].map(([, one = '']) => one))
  const all = [method, ...said, ...written].map((one) => one.trim().toUpperCase())
  // A server that answers HEAD does what it does for GET.
  return [...new Set(all.includes('HEAD') ? [...all, 'GET'] : all)]
}

const OVERRIDE = /^x[-_](http[-_])?method([-_]override)?$/i
const WRITTEN = /(?:^|[?&"\s,{])_method"?\s*[=:]\s*"?([A-Za-z]+)/g

/** The paths that a server may take a request for: its own, and those that its fields say. */
export function pathsOf({ target, fields }: AuditRequest): readonly string[] {
  const said = fields.flatMap(([name, value]) =>
    /^x[-_](original|rewrite|forwarded)[-_](ur[il]|path)$/i.test(name) ? [value] : [],
  )
  return [target, ...said].map((one) => split(withoutOrigin(one))[0])
}

/** The other ways in which a server may read a path: decoded, with its dots resolved, without what follows a `;`. */
export function readingsOf(path: string): readonly string[] {
  const decoded = decodedOf(decodedOf(path)).replaceAll('\\', '/')
  const plain = decoded.replace(/;[^/]*/g, '')
  const resolved = resolvedOf(plain)
  const lower = resolved.toLowerCase()
  const bare = lower.replace(/\.(json|xml|html?)$/, '')
  return [...new Set([path, decoded, plain, resolved, lower, bare])]
}

/** The path and the query of a request-target. */
export function split(target: string): readonly [path: string, query: string] {
  const [whole = ''] = target.split('#', 1)
  const at = whole.indexOf('?')
  return at === -1 ? [whole, ''] : [whole.slice(0, at), whole.slice(at + 1)]
}

function withoutOrigin(target: string): string {
  return target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '') || '/'
}

/** Decodes what can be decoded, and leaves the rest as it is. */
export function decodedOf(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (piece) => {
    try {
      return decodeURIComponent(piece)
    } catch {
      return piece
    }
  })
}

function resolvedOf(path: string): string {
  const kept: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop()
    else if (segment !== '' && segment !== '.') kept.push(segment)
  }
  return `/${kept.join('/')}`
}

/** Why a request would not be one request: what follows it on the connection would be read as another one. */
export function whyNotOne({ method, target, fields, body = '' }: AuditRequest): string | undefined {
  const pieces = [method, target, ...fields.flat()]
  if (pieces.some((piece) => /[\r\n]/.test(piece)))
    return 'a line break would make two requests of it'
  const isFramed = fields.some(
    ([name, value]) =>
      /^transfer-encoding$/i.test(name) ||
      (/^content-length$/i.test(name) && value !== String(Buffer.byteLength(body))),
  )
  return isFramed ? 'its length would not be that of its body' : undefined
}
