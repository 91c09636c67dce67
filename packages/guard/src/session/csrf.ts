import { createHmac } from 'node:crypto'
import type { AccessRequest } from '../request.ts'
import { isSameText } from '../same-text.ts'
import type { Verified } from '../scheme.ts'
import { onlyLine } from '../schemes/authorization.ts'
import { quoted } from '../schemes/claims.ts'

/** The field that carries the token of a page, in lower case. */
export const CSRF_FIELD = 'x-csrf-token'

/** Why a request with a cookie is refused: somebody else's page may have sent it. */
export type ForgeryReason = 'csrf_cross_site' | 'csrf_token_missing' | 'csrf_token_wrong'

/** What a forged request is told from a real one by. */
export interface OriginOptions {
  /** Origins of others whose pages may act here, such as `https://app.example.com`. */
  readonly origins?: readonly string[]
  /** The scheme of our own origin. Default `https`. */
  readonly protocol?: 'https' | 'http'
}

/** The parts of a request that tell where it comes from. */
export type Origination = Pick<AccessRequest, 'method' | 'header'>

/** Where a request comes from: our own pages, those of others, or nobody says. */
export type Provenance = 'own' | 'foreign' | 'unstated'

/** Methods that change nothing (RFC 9110 section 9.2.1). */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])

/** Whether a method asks for no change; what a link of anybody may do. */
export function isSafeMethod(method: string): boolean {
  return SAFE.has(method)
}

/**
 * Where a request comes from, as the browser states it (Fetch Metadata, `Sec-Fetch-Site`).
 *
 * A page cannot set either field, so what they say is so. `same-site` is foreign: a neighbour under
 * the same domain is somebody else. Older browsers send `Origin` alone; what sends neither is unstated.
 */
export function provenanceOf(
  request: Pick<AccessRequest, 'header'>,
  { origins = [], protocol = 'https' }: OriginOptions = {},
): Provenance {
  const site = onlyLine(request.header('sec-fetch-site'))
  const origin = onlyLine(request.header('origin'))
  if (typeof origin === 'string' && origins.includes(origin)) return 'own'
  if (site !== undefined) return site === 'same-origin' || site === 'none' ? 'own' : 'foreign'
  if (origin === undefined) return 'unstated'
  const own = ownOrigin(hostOf(request), protocol)
  return own !== undefined && origin === own ? 'own' : 'foreign'
}

/** HTTP/2 has the host in a pseudo field (RFC 9113 section 8.3.1). */
function hostOf(request: Pick<AccessRequest, 'header'>): unknown {
  const host = request.header('host')
  if (host !== undefined && host !== null) return onlyLine(host)
  try {
    return onlyLine(request.header(':authority'))
  } catch {
    // `Headers` throws for what can be no name of a field (Fetch standard, section 5.1).
    return undefined
  }
}

function ownOrigin(host: unknown, protocol: 'https' | 'http'): string | undefined {
  if (typeof host !== 'string' || !/^[\w.:[\]-]{1,255}$/.test(host)) return undefined
  return URL.parse(`${protocol}://${host}`)?.origin
}

/**
 * Whether a change that rides on a cookie may be forged, and why.
 *
 * The token decides only where the browser says nothing: a request that is known to come from
 * elsewhere is refused with any token.
 */
export function forgeryOf(
  request: Origination,
  token: () => string,
  options?: OriginOptions,
): ForgeryReason | undefined {
  const isSafe = isSafeMethod(request.method)
  // A WebSocket opens by GET (RFC 6455 section 4.1), and whatever it is told then may change something.
  if (isSafe && request.header('upgrade') === undefined) return undefined
  const provenance = provenanceOf(request, options)
  if (provenance === 'own') return undefined
  if (provenance === 'foreign') return 'csrf_cross_site'
  // Every browser says the origin of a WebSocket: one without is no page's.
  if (isSafe) return undefined
  const shown = onlyLine(request.header(CSRF_FIELD))
  if (shown === undefined) return 'csrf_token_missing'
  return typeof shown === 'string' && isSameText(shown, token()) ? undefined : 'csrf_token_wrong'
}

/** The same for a verdict on credentials, with the cause for its record. */
export function forgeryVerdict(
  request: Origination,
  token: () => string,
  options?: OriginOptions,
): Pick<Verified, 'forbids' | 'cause'> | undefined {
  const forbids = forgeryOf(request, token, options)
  if (forbids === undefined) return undefined
  return forbids === 'csrf_cross_site'
    ? { forbids, cause: originCause(request, options) }
    : { forbids }
}

/** What came and what was expected: behind a proxy or in development the two differ by mistake. */
function originCause(
  request: Pick<AccessRequest, 'header'>,
  { origins = [], protocol = 'https' }: OriginOptions = {},
): string {
  const origin = onlyLine(request.header('origin'))
  const site = onlyLine(request.header('sec-fetch-site'))
  const own = ownOrigin(hostOf(request), protocol)
  const known = own === undefined ? origins : [own, ...origins]
  const expected = known.length === 0 ? 'unknown without a readable `Host`' : quoted(known)
  const stated = site === undefined ? '' : `, and the browser says ${shown(site)}`
  return `the origin is ${shown(origin)}, expected is ${expected}${stated}`
}

function shown(line: ReturnType<typeof onlyLine>): string {
  if (line === undefined) return 'not stated'
  return typeof line === 'string' ? quoted(line) : 'there twice'
}

/**
 * The token of a session, for pages in browsers that do not say where a request comes from: a keyed hash
 * with the secret id as the key. It tells nothing of the id, and dies with it.
 */
export function csrfTokenOf(sessionId: string): string {
  return createHmac('sha256', sessionId).update('sallyport csrf').digest('base64url')
}
