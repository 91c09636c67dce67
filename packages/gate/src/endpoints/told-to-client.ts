import { type FieldLine, warnOnce } from '@sallyport/guard'

/** What a scheme may add to the answer of the application, and a proxy can be told to hand on. */
export const CLIENT_FIELDS = [
  'DPoP-Nonce',
  'Authentication-Info',
  'Access-Control-Expose-Headers',
] as const

/** So many cookies of one allow are handed on by nginx with `auth_request`, and by Caddy. */
export const COOKIES_MAX = 4

/** So much of an allow may be for the client: what is printed for nginx takes 16 KiB of fields in all. */
export const CLIENT_BYTES_MAX = 4_096

/** The field that has one cookie, for proxies that would join lines of one name: from 1 on. */
export function cookieField(number: number): string {
  return `X-Gate-Cookie-${number}`
}

const NAMES: ReadonlySet<string> = new Set(CLIENT_FIELDS.map((name) => name.toLowerCase()))

/**
 * The lines of an allow by which a proxy learns what is for the client. Cookies stand there twice: nginx and
 * Caddy join several lines of one name by commas, which is no cookie any more, so each has a field of its own.
 *
 * What is too long or too many is left out, and a warning says so: the request was allowed all the same.
 */
export function toldToClient(forClient: readonly FieldLine[]): readonly FieldLine[] {
  const told: FieldLine[] = []
  let cookies = 0
  let bytes = 0
  for (const [name, value] of forClient) {
    const isCookie = name === 'set-cookie'
    if (!isCookie && !NAMES.has(name)) continue
    const length = name.length + value.length + 4
    if (bytes + length > CLIENT_BYTES_MAX || (isCookie && cookies === COOKIES_MAX)) {
      warnOnce(TOO_MUCH)
      continue
    }
    bytes += length
    if (isCookie) cookies += 1
    told.push([name, value])
    if (isCookie) told.push([cookieField(cookies).toLowerCase(), value])
  }
  return told
}

const TOO_MUCH =
  `an allow has more for the client than ${COOKIES_MAX} cookies and ${CLIENT_BYTES_MAX} bytes: ` +
  'what is beyond is lost'
