import type { Challenge } from '@sallyport/contract'
import type { FieldLine } from '../answer/answer.ts'
import { type Eventually, whenReady } from '../eventually.ts'
import type { AccessRequest } from '../request.ts'
import type {
  ChallengeContext,
  Credentials,
  Reading,
  Rejected,
  RejectReason,
  Scheme,
  Verification,
} from '../scheme.ts'
import { assuranceOf, type SessionAssurance } from '../session/assurance.ts'
import { csrfTokenOf, forgeryVerdict, type OriginOptions } from '../session/csrf.ts'
import { readCookie } from '../session/session-cookie.ts'
import type { SessionFactor } from '../session/session-store.ts'
import { type Answered, askInTime, storeFailure } from './ask.ts'
import { ABSENT, OVERSIZED, REPEATED } from './authorization.ts'
import { sessionChallenge } from './session-challenge.ts'
import { makeSubject, type StatedSubject } from './stated-subject.ts'

/** What we need of a `betterAuth(...)`: that it knows its sessions. */
export interface BetterAuth {
  readonly api: { readonly getSession: (input: never) => Promise<unknown> }
}

/** A session of better-auth and whose it is, as far as we look at them. */
export interface BetterAuthSession {
  readonly session: {
    readonly createdAt: Date | string
    readonly expiresAt: Date | string
    readonly [name: string]: unknown
  }
  readonly user: { readonly id: string; readonly [name: string]: unknown }
}

/** How sessions of better-auth become subjects. */
export interface BetterAuthOptions extends OriginOptions {
  /** What the subject is; nothing where it may not use the API. Default: its id, in no set. */
  readonly subject?: (found: BetterAuthSession) => StatedSubject | null | undefined
  /**
   * By what the subject proved itself, and when: better-auth does not keep it. Default: nothing but the
   * instant of the session, which is no level.
   */
  readonly factors?: (found: BetterAuthSession) => readonly SessionFactor[]
  /** The cookie. Default `better-auth.session_token`, with or without `__Secure-`. */
  readonly cookieName?: string
  /** The name in policies and records. Default `session`. */
  readonly name?: string
}

const COOKIE = 'better-auth.session_token'

/**
 * The sessions of better-auth as a scheme. Every request asks its database and never its cookie cache, so a
 * session that is revoked is ended at once; when better-auth renews a cookie, the answer carries it.
 *
 * Changes need the same proof of their origin as with {@link session}; `csrfTokenOf` of the cookie's value is
 * the token for old browsers.
 *
 *     fromBetterAuth(auth, { subject: ({ user }) => accounts.get(user.id) })
 */
export function fromBetterAuth(auth: BetterAuth, options: BetterAuthOptions = {}): Scheme {
  if (typeof auth?.api?.getSession !== 'function') {
    throw new TypeError('fromBetterAuth() needs what `betterAuth({ ... })` returns')
  }
  return new BetterAuthScheme(auth, options)
}

interface ShownCookie extends Credentials {
  readonly request: AccessRequest
}

/** What better-auth answers when it is asked for its fields too. */
interface FoundAnswer {
  readonly headers: Headers
  readonly response: BetterAuthSession | null
}

type GetSession = (input: {
  readonly headers: Headers
  readonly query: { readonly disableCookieCache: true }
  readonly returnHeaders: true
}) => Promise<FoundAnswer>

class BetterAuthScheme implements Scheme {
  readonly name: string
  readonly guessable = false
  readonly opensDialog = false
  readonly asksStepUp = true
  readonly #getSession: GetSession
  readonly #options: BetterAuthOptions
  readonly #cookies: readonly string[]

  constructor({ api }: BetterAuth, options: BetterAuthOptions) {
    const { name = 'session', cookieName } = options
    this.name = name
    this.#options = options
    this.#cookies = cookieName === undefined ? [COOKIE, `__Secure-${COOKIE}`] : [cookieName]
    this.#getSession = (input) => api.getSession(input as never) as Promise<FoundAnswer>
  }

  read(request: AccessRequest): Reading {
    const lines = request.header('cookie')
    const readings = this.#cookies
      .map((name) => readCookie(lines, name))
      .filter(({ kind }) => kind !== 'absent')
    const [reading, ...more] = readings
    if (reading === undefined || reading.kind === 'absent') return ABSENT
    if (reading.kind === 'oversized') return OVERSIZED
    if (reading.kind === 'repeated' || more.length > 0) return REPEATED
    const shown: ShownCookie = { transport: 'cookie', text: reading.value, request }
    return { kind: 'found', credentials: shown }
  }

  challenge(context: ChallengeContext): Challenge {
    return sessionChallenge(context)
  }

  verify(credentials: Credentials, now: number): Eventually<Verification> {
    const shown = credentials as ShownCookie
    return whenReady(this.#find(shown), (answer) => {
      if (answer.kind === 'error') return answer
      try {
        return this.#judge(shown, answer.value, now)
      } catch (error) {
        return storeFailure(error)
      }
    })
  }

  #find({ request }: ShownCookie): Eventually<Answered<FoundAnswer>> {
    const cookie = [request.header('cookie') ?? ''].flat().join('; ')
    const headers = new Headers({ cookie })
    const query = { disableCookieCache: true } as const
    return askInTime(() => this.#getSession({ headers, query, returnHeaders: true }))
  }

  #judge(shown: ShownCookie, { headers, response }: FoundAnswer, now: number): Verification {
    if (response === null) return rejected('session_unknown')
    const expiresAt = instantOf(response.session.expiresAt)
    // Written so that what is no number has ended.
    if (!(now < expiresAt)) return rejected('session_ended')
    const { subject: find = ({ user }) => ({ id: user.id, sets: [] }) } = this.#options
    const stated = find(response)
    if (stated == null) return rejected('account_disabled')
    const authentication = { scheme: this.name, ...this.#assuranceOf(response) }
    const subject = makeSubject(stated, { kind: 'user', authentication })
    const forgery = forgeryVerdict(shown.request, () => csrfTokenOf(shown.text), this.#options)
    const facts = { expiresAt }
    if (forgery !== undefined) return { kind: 'ok', subject, facts, ...forgery }
    const fields = headers.getSetCookie().map((line): FieldLine => ['set-cookie', line])
    return { kind: 'ok', subject, facts, ...(fields.length > 0 && { fields }) }
  }

  #assuranceOf(found: BetterAuthSession): SessionAssurance {
    const { factors } = this.#options
    if (factors !== undefined) return assuranceOf(factors(found), Number.NEGATIVE_INFINITY)
    return { methods: [], time: Math.floor(instantOf(found.session.createdAt) / 1000) }
  }
}

function instantOf(date: Date | string): number {
  const instant = new Date(date).getTime()
  if (Number.isNaN(instant)) throw new TypeError('a session of better-auth has a date that is none')
  return instant
}

function rejected(reason: RejectReason): Rejected {
  return Object.freeze({ kind: 'reject', reason, facts: {} })
}
