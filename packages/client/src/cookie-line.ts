import { parseCookieDate } from './cookie-date.ts'

/** A cookie as one origin keeps it. */
export interface Cookie {
  readonly name: string
  readonly value: string
  readonly path: string
  /** In milliseconds since 1970; infinite for one that ends with the process. */
  readonly endsAt: number
}

/** The longest name and value, together (RFC 6265bis section 5.7). */
const COOKIE_LENGTH_MAX = 4_096
/** The longest attribute that is not passed over. */
const ATTRIBUTE_LENGTH_MAX = 1_024
/** The longest time that a cookie is kept: 400 days (RFC 6265bis section 5.5). */
const AGE_SECONDS_MAX = 34_560_000

/** No control character but the tab (RFC 6265bis section 5.7). */
const TEXT = /^[\t -~\x80-\xff]*$/

/**
 * Reads one `Set-Cookie` line (RFC 6265 sections 5.2 and 5.3); `undefined` if a browser would not keep it.
 *
 * A `Domain` only has to fit: the cookie stays with its host all the same. One that is `Secure` comes over
 * `https` only, and `__Host-` and `__Secure-` names are held to what they promise (RFC 6265bis section 5.4).
 */
export function parseCookie(line: string, url: URL, now: number): Cookie | undefined {
  const [pair = '', ...attributes] = line.split(';')
  const equals = pair.indexOf('=')
  const [name, value] = [trimmed(pair.slice(0, equals)), trimmed(pair.slice(equals + 1))]
  const isKept = equals !== -1 && name !== '' && name.length + value.length <= COOKIE_LENGTH_MAX
  if (!isKept || !TEXT.test(line)) return undefined
  const read = readAttributes(attributes)
  if (!isAllowed(name, read, url)) return undefined
  const path = read.get('path') ?? ''
  return {
    name,
    value,
    path: path.startsWith('/') ? path : defaultPath(url.pathname),
    endsAt: endOf(read, now),
  }
}

/** The last of each name counts. */
function readAttributes(attributes: readonly string[]): ReadonlyMap<string, string> {
  const read = new Map<string, string>()
  for (const attribute of attributes) {
    const [name = '', ...rest] = attribute.split('=')
    const value = trimmed(rest.join('='))
    const key = trimmed(name).toLowerCase()
    // What cannot be read is as if it were not there, and leaves an earlier one in force.
    if (value.length <= ATTRIBUTE_LENGTH_MAX && isReadable(key, value)) read.set(key, value)
  }
  return read
}

function isReadable(key: string, value: string): boolean {
  if (key === 'max-age') return /^-?\d+$/.test(value)
  if (key === 'expires') return parseCookieDate(value) !== undefined
  return true
}

function isAllowed(name: string, read: ReadonlyMap<string, string>, url: URL): boolean {
  const isSecure = read.has('secure')
  if (isSecure && url.protocol !== 'https:') return false
  const domain = read.get('domain')?.replace(/^\./, '').toLowerCase() ?? ''
  if (domain !== '' && !isWithin(url.hostname, domain)) return false
  if (/^__secure-/i.test(name)) return isSecure
  return !/^__host-/i.test(name) || (isSecure && domain === '' && read.get('path') === '/')
}

/** RFC 6265 section 5.1.3. No address ends with a dot and a domain, so none is within another. */
function isWithin(host: string, domain: string): boolean {
  if (host === domain) return true
  const isAddress = host.startsWith('[') || /^[\d.]+$/.test(host)
  return !isAddress && host.endsWith(`.${domain}`)
}

/** RFC 6265 section 5.1.4: the folder of what was asked for. */
function defaultPath(pathname: string): string {
  const end = pathname.lastIndexOf('/')
  return end <= 0 ? '/' : pathname.slice(0, end)
}

/** `Max-Age` goes before `Expires` (RFC 6265 section 5.3). */
function endOf(read: ReadonlyMap<string, string>, now: number): number {
  const latest = now + AGE_SECONDS_MAX * 1000
  const age = read.get('max-age')
  if (age !== undefined) return Math.min(latest, now + Number(age) * 1000)
  const expires = parseCookieDate(read.get('expires') ?? '')
  return expires === undefined ? Number.POSITIVE_INFINITY : Math.min(latest, expires)
}

/** Without blanks and tabs at its ends, and no other space (RFC 6265 section 5.2). */
function trimmed(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '')
}
