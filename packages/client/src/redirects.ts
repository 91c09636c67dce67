import { makeBody } from './body.ts'
import { withoutFields } from './caller-fields.ts'
import type { Origins } from './origins.ts'
import type { Outgoing } from './outgoing.ts'

/** As many as the Fetch standard allows (section 4.4, HTTP-redirect fetch). */
const REDIRECTS_MAX = 20

/** The fields that show who somebody is, whoever set them: none of them leaves its origin. */
export const CREDENTIAL_FIELDS: readonly string[] = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'dpop',
  'x-api-key',
  'api-key',
  'x-auth-token',
  'x-access-token',
  'x-csrf-token',
]

const STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
/** The fields that describe a body, and go with it (Fetch standard, "request-body-header name"). */
const BODY_FIELDS = [
  'content-encoding',
  'content-language',
  'content-location',
  'content-type',
  'content-length',
]

/** Browsers answer `manual` with nothing to see (Fetch standard, opaque-redirect filtered response). */
const HIDES_REDIRECTS: boolean = /^Mozilla\//.test(globalThis.navigator?.userAgent ?? '')

/** Whether an answer says to ask elsewhere. */
export function isRedirect(response: Response): boolean {
  return STATUSES.has(response.status) && response.headers.has('location')
}

/** What a redirect is followed with. */
export interface Following {
  readonly origins: Origins
  /** How many were followed before. */
  readonly hops: number
  /** What a scheme showed: a key may be in a field of any name, where a caller can have put another. */
  readonly shown?: Readonly<Record<string, string>> | undefined
}

/**
 * The request that a redirect asks for (RFC 9110 section 15.4; Fetch standard section 4.4).
 *
 * Leaving the origin leaves every credential behind, also those of the caller, and for good where
 * the new origin is none of ours: a chain that comes back comes back without them. What cannot be
 * followed is a `TypeError`, as `fetch` throws it.
 */
export function redirected(
  request: Outgoing,
  response: Response,
  { origins, hops, shown = {} }: Following,
): Outgoing {
  if (hops >= REDIRECTS_MAX) throw new TypeError(`more than ${REDIRECTS_MAX} redirects`)
  const from = new URL(request.href)
  const target = targetOf(response, from)
  const next = origins.locate(target.href)
  const becomesGet = isMadeGet(response.status, request.method)
  if (!becomesGet && !request.body.isWhole()) {
    throw new TypeError('the answer redirects a request whose body is gone')
  }
  const left = target.origin === from.origin ? [] : [...CREDENTIAL_FIELDS, ...Object.keys(shown)]
  return {
    ...request,
    href: next.href,
    origin: request.origin === undefined ? undefined : next.origin,
    method: becomesGet ? 'GET' : request.method,
    body: becomesGet ? makeBody(undefined, 0) : request.body,
    headers: withoutFields(request.headers, becomesGet ? [...left, ...BODY_FIELDS] : left),
  }
}

function targetOf(response: Response, from: URL): URL {
  const target = URL.parse(response.headers.get('location') ?? '', from.href)
  if (target === null || !/^https?:$/.test(target.protocol)) {
    throw new TypeError('the answer redirects to an address that is none of HTTP')
  }
  // RFC 9110 section 10.2.2: a fragment is inherited.
  if (target.hash === '') target.hash = from.hash
  return target
}

function isMadeGet(status: number, method: string): boolean {
  if (status === 303) return method !== 'GET' && method !== 'HEAD'
  return (status === 301 || status === 302) && method === 'POST'
}

/**
 * How a request is to be sent so that no credential follows a redirect away from its origin.
 *
 * Where the platform shows redirects they are `manual`, and followed here. A browser hides their target:
 * there it may follow by itself what it keeps to the origin, `Authorization` and cookies (Fetch standard,
 * section 4.4), and with any other credential the redirect ends the call.
 */
export function redirectMode(
  headers: HeadersInit | undefined,
  shown: Readonly<Record<string, string>> = {},
): RequestRedirect {
  if (!HIDES_REDIRECTS) return 'manual'
  const fields = new Headers(headers)
  // A scheme may show a key in a field of any name.
  const names = [...CREDENTIAL_FIELDS, ...Object.keys(shown)]
  const isKept = names.every((name) => name === 'authorization' || !fields.has(name))
  return isKept ? 'follow' : 'manual'
}

/** Refuses a redirect whose target is hidden. */
export function checkShown(response: Response): void {
  if (response.type !== 'opaqueredirect') return
  throw new TypeError(
    'the answer is a redirect, and a browser would take the credentials along to any address: ask for the new address itself',
  )
}
