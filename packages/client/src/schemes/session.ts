import { isToken } from '@sallyport/contract'
import { cookieJar } from '../cookie-jar.ts'
import type { AccessScheme, Eventually, Shown } from '../scheme.ts'

/** What a session by cookie needs besides its cookie. */
export interface SessionOptions {
  /**
   * The newest token against forged changes; the server tells it at sign-in, and another when the session gets a new id. It goes
   * with every method but GET, HEAD, OPTIONS and TRACE. Browsers that say where a request comes from need none.
   */
  readonly csrf?: () => Eventually<string | undefined>
  /** The field for it. Default `X-CSRF-Token`. */
  readonly csrfHeader?: string
}

/** A session by cookie, and who is signed in. */
export interface SessionScheme extends AccessScheme {
  /**
   * Takes the cookies of an answer that this scheme did not see: that of a sign-in that was sent with an `Authorization` field
   * of its own, or by another client. In browsers there is nothing to take, they have done it.
   */
  readonly signIn: (answer: Response) => void
  /** Forgets the cookies. The session goes on: it ends where the server is asked to end it. */
  readonly signOut: () => void
}

/** Methods that change nothing (RFC 9110 section 9.2.1). */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])

/**
 * A session by cookie. A refused one is handed over: only a subject can sign in again.
 *
 * In a browser its cookies travel by themselves, to another origin if the call says `credentials: 'include'`, as with `fetch`.
 * Elsewhere they are kept in memory, each for the origin that set it (RFC 6265 section 5).
 *
 *     const auth = session({ csrf: () => csrfToken })
 *     const api = createAccessClient({ origins: ['https://orders.example'], auth })
 *     const headers = { authorization: formatCredentials(basicCredentials(name, password)) }
 *     const answer = await api.request('/session', { method: 'POST', headers })
 *     auth.signIn(answer)
 *     const { csrfToken } = await answer.json()
 */
export function session(options: SessionOptions = {}): SessionScheme {
  const { csrf, csrfHeader = 'X-CSRF-Token' } = options
  if (!isToken(csrfHeader)) throw new TypeError(`\`${csrfHeader}\` is not the name of a field`)
  const field = csrfHeader.toLowerCase()
  const jar = cookieJar()
  // Where a browser keeps the cookies to itself none of them is seen here, and the jar stays empty.
  const keep = ({ headers }: Response, href: string): void =>
    jar.keep(headers.getSetCookie?.() ?? [], href)
  return {
    scheme: 'session',
    credentials: 'fixed',
    show: ({ href, method }) => {
      const cookie = jar.field(href)
      const token = csrf === undefined || SAFE.has(method) ? undefined : csrf()
      return token instanceof Promise
        ? token.then((one) => shown(cookie, { field, token: one }))
        : shown(cookie, { field, token })
    },
    seen: (response, { href }) => keep(response, href),
    signIn: (answer) => keep(answer, answer.url),
    signOut: () => jar.clear(),
  }
}

/** Shown even if there is nothing to see: a browser may add a cookie that we do not know of. */
function shown(
  cookie: string | undefined,
  { field, token }: { readonly field: string; readonly token: string | undefined },
): Shown {
  const fields: Record<string, string> = {}
  if (cookie !== undefined) fields['cookie'] = cookie
  if (token !== undefined) {
    if (!/^[\x21-\x7e]+$/.test(token)) {
      throw new TypeError('the CSRF token must consist of visible ASCII characters')
    }
    fields[field] = token
  }
  return { fields, mark: cookie }
}
