import { type Cookie, parseCookie } from './cookie-line.ts'

/** Keeps the cookies of servers where no browser does. */
export interface CookieJar {
  /** Keeps what an answer sets. A line that a browser would not keep is passed over. */
  readonly keep: (lines: readonly string[], href: string) => void
  /** The value of the `Cookie` field for an address; `undefined` if there is none. */
  readonly field: (href: string) => string | undefined
  /** Forgets all of them. */
  readonly clear: () => void
}

/** The most cookies of one origin; beyond, the oldest goes. */
const COOKIES_MAX = 50
/** The longest all of them may be together, in characters: no server reads a longer field. */
const FIELD_LENGTH_MAX = 16_384
/** The most origins; beyond, the one that came first goes. */
const ORIGINS_MAX = 64

/**
 * A jar in memory, bound to origins: what a server sets goes back to its scheme, host and port, and nowhere
 * else. Stricter than RFC 6265, where a cookie knows no port, and may be for a whole domain.
 */
export function cookieJar(): CookieJar {
  const origins = new Map<string, Map<string, Cookie>>()
  return {
    keep: (lines, href) => {
      if (lines.length === 0) return
      const url = new URL(href)
      const cookies = origins.get(url.origin) ?? new Map<string, Cookie>()
      origins.set(url.origin, cookies)
      trim(origins, (all) => all.size > ORIGINS_MAX)
      for (const line of lines) keepOne(cookies, parseCookie(line, url, Date.now()))
      dropEnded(cookies)
      trim(cookies, (all) => all.size > COOKIES_MAX || lengthOf(all) > FIELD_LENGTH_MAX)
    },
    field: (href) => {
      if (origins.size === 0) return undefined
      const { origin, pathname } = new URL(href)
      const cookies = origins.get(origin)
      if (cookies === undefined) return undefined
      dropEnded(cookies)
      return format(Array.from(cookies.values()).filter(({ path }) => isUnder(pathname, path)))
    },
    clear: () => origins.clear(),
  }
}

/** A cookie is itself by name and path, and keeps its place when it is set again (RFC 6265 section 5.3). */
function keepOne(cookies: Map<string, Cookie>, cookie: Cookie | undefined): void {
  if (cookie !== undefined) cookies.set(`${cookie.name};${cookie.path}`, cookie)
}

function dropEnded(cookies: Map<string, Cookie>): void {
  const now = Date.now()
  for (const [key, { endsAt }] of cookies) if (endsAt <= now) cookies.delete(key)
}

/** Lets go of the oldest until it fits. */
function trim<Value>(
  all: Map<string, Value>,
  isTooMuch: (all: ReadonlyMap<string, Value>) => boolean,
): void {
  for (const key of all.keys()) {
    if (!isTooMuch(all)) return
    all.delete(key)
  }
}

function lengthOf(cookies: ReadonlyMap<string, Cookie>): number {
  let length = 0
  for (const { name, value } of cookies.values()) length += name.length + value.length + 3
  return length
}

/** RFC 6265 section 5.4: longer paths first, and then the older ones, which the sort leaves in order. */
function format(cookies: readonly Cookie[]): string | undefined {
  if (cookies.length === 0) return undefined
  const sorted = cookies.toSorted((a, b) => b.path.length - a.path.length)
  return sorted.map(({ name, value }) => `${name}=${value}`).join('; ')
}

/** RFC 6265 section 5.1.4, path-match. */
function isUnder(pathname: string, path: string): boolean {
  if (pathname === path) return true
  return pathname.startsWith(path) && (path.endsWith('/') || pathname[path.length] === '/')
}
