import type { FieldLine } from '../answer/answer.ts'
import { numberOption } from '../keys/number-option.ts'
import type { FieldLines } from '../request.ts'
import type { StatedSubject } from '../schemes/stated-subject.ts'
import { checkMethods } from './assurance.ts'
import { csrfTokenOf, type Origination, provenanceOf } from './csrf.ts'
import {
  hashSessionId,
  isSessionId,
  newSessionId,
  SessionCookie,
  type SessionCookieOptions,
} from './session-cookie.ts'
import { type SessionLimitOptions, SessionLimits } from './session-limits.ts'
import type { SessionFactor, SessionStore, StoredSession } from './session-store.ts'

/** How sessions are kept, and for how long. */
export interface SessionsOptions extends SessionLimitOptions {
  readonly store: SessionStore
  readonly cookie?: SessionCookieOptions
  /** How many a subject may have; beyond, the oldest ends. Default 10. */
  readonly perSubjectMax?: number
  /** Origins of others whose pages may act with the cookie. Default none. */
  readonly origins?: readonly string[]
  /** Milliseconds since the epoch. For tests. */
  readonly clock?: () => number
}

/** Who has signed in, and how. */
export interface SignIn {
  readonly subject: StatedSubject
  /** How the subject just proved itself (RFC 8176): `['pwd', 'otp']`. One at least must count. */
  readonly methods: readonly string[]
  /** When it did, in milliseconds, where a provider says that this was earlier. Never in the future. */
  readonly provedAt?: number | undefined
  /** The device, in words for its owner. */
  readonly device?: string | undefined
  /** Whether the session outlives the browser. It soon counts as weak. */
  readonly remember?: boolean
}

/** A session that has just got a new id. */
export interface OpenedSession {
  readonly session: StoredSession
  /** Goes into the answer: it sets the cookie. */
  readonly field: FieldLine
  /** For pages in browsers that do not say where a request comes from. */
  readonly csrfToken: string
}

/** A session as its owner is shown it. */
export interface ListedSession {
  /** Names it for {@link Sessions.end}; nobody can sign in with it. */
  readonly handle: string
  readonly device: string | undefined
  readonly createdAt: number
  readonly seenAt: number
  /** Whether it is the one that asks. */
  readonly isCurrent: boolean
}

/** The longest text about a device that is kept. */
const DEVICE_LENGTH_MAX = 200

/** Makes the sessions of an application; `session(sessions)` is their scheme. */
export function createSessions(options: SessionsOptions): Sessions {
  if (typeof options?.store?.read !== 'function') {
    throw new TypeError(
      'sessions need a `store`: write `createSessions({ store: memorySessions() })`',
    )
  }
  return new Sessions(options)
}

/**
 * Signs in and out, and steps up. The id of a session is new whenever it becomes worth more, and the
 * old one is dead at once (OWASP Session Management, session fixation).
 */
export class Sessions {
  readonly cookie: SessionCookie
  readonly limits: SessionLimits
  readonly store: SessionStore
  readonly origins: readonly string[]
  readonly #perSubjectMax: number
  readonly #clock: () => number

  constructor({ store, cookie, origins = [], clock = Date.now, ...more }: SessionsOptions) {
    this.store = store
    this.cookie = new SessionCookie(cookie)
    this.limits = new SessionLimits(more)
    this.origins = origins
    const bounds = { min: 1, max: 1000, otherwise: 10 }
    this.#perSubjectMax = numberOption('perSubjectMax', more.perSubjectMax, bounds)
    this.#clock = clock
  }

  /**
   * Opens a session, and ends the one that the `Cookie` field names: it may have been planted. Rejects
   * with a `TypeError` where none of the methods counts.
   */
  async signIn(cookie: FieldLines, { subject, methods, ...more }: SignIn): Promise<OpenedSession> {
    checkMethods(methods)
    const now = this.#clock()
    await this.#endShown(cookie)
    const { device, remember = false, provedAt = now } = more
    const at = Math.min(provedAt, now)
    // A level that is stated once would hold for as long as the session; the methods say it, and age.
    const { authentication: _, ...own } = subject
    const opened = this.#opened({
      hash: '',
      subject: own,
      factors: methods.map((method) => ({ method, at })),
      createdAt: now,
      seenAt: now,
      endsAt: this.limits.endOf({ createdAt: now, remembered: remember }, now),
      ...(device !== undefined && { device: device.slice(0, DEVICE_LENGTH_MAX) }),
      ...(remember && { remembered: true }),
    })
    await this.store.create(opened.session)
    await this.#limit(opened.session)
    return opened
  }

  /**
   * Adds a factor to the session of a request, under a new id; nothing where there is no session, or
   * somebody else has just given it another id.
   */
  async stepUp(cookie: FieldLines, method: string): Promise<OpenedSession | undefined> {
    checkMethods([method])
    const now = this.#clock()
    const session = await this.current(cookie)
    if (session === undefined) return undefined
    const others = session.factors.filter((factor) => factor.method !== method)
    const factors: SessionFactor[] = [...others, { method, at: now }]
    const endsAt = this.limits.endOf(session, now)
    const opened = this.#opened({ ...session, factors, seenAt: now, endsAt })
    const isOurs = await this.store.replace(session.hash, opened.session)
    return isOurs ? opened : undefined
  }

  /** Ends the session of a request; the field removes the cookie. */
  async signOut(cookie: FieldLines): Promise<FieldLine> {
    await this.#endShown(cookie)
    return this.cookie.clear()
  }

  /** Ends all sessions of a subject; says how many there were. */
  async signOutEverywhere(subjectId: string): Promise<number> {
    return this.store.deleteAllOf(subjectId)
  }

  /** The sessions of a subject, the oldest first. */
  async list(subjectId: string, cookie?: FieldLines): Promise<readonly ListedSession[]> {
    const own = this.#hashOf(cookie)
    return (await this.#liveOf(subjectId)).map((session) => ({
      handle: session.hash,
      device: session.device,
      createdAt: session.createdAt,
      seenAt: session.seenAt,
      isCurrent: session.hash === own,
    }))
  }

  /** Ends one session of a subject by its handle; `false` if that subject has no such session. */
  async end(subjectId: string, handle: string): Promise<boolean> {
    const isTheirs = (await this.#liveOf(subjectId)).some(({ hash }) => hash === handle)
    return isTheirs && this.store.delete(handle)
  }

  /** The session that the `Cookie` field names, if it lives. */
  async current(cookie: FieldLines): Promise<StoredSession | undefined> {
    const hash = this.#hashOf(cookie)
    const session = hash === undefined ? undefined : await this.store.read(hash)
    const isLive = session !== undefined && !this.limits.hasEnded(session, this.#clock())
    return isLive ? session : undefined
  }

  /** The token for the pages of a session; nothing where the `Cookie` field has no id. */
  csrfToken(cookie: FieldLines): string | undefined {
    const id = this.#idOf(cookie)
    return id === undefined ? undefined : csrfTokenOf(id)
  }

  /**
   * Whether a request is known to come from somebody else's page. For the route that signs in, which
   * no session protects: a stranger must not sign a person in as himself.
   */
  isForeign(request: Origination): boolean {
    const { origins } = this
    const { protocol } = this.cookie
    return provenanceOf(request, { origins, protocol }) === 'foreign'
  }

  #opened(session: StoredSession): OpenedSession {
    const id = newSessionId()
    const seconds = this.limits.remember / 1000
    return {
      session: { ...session, hash: hashSessionId(id) },
      field: this.cookie.set(id, session.remembered ? seconds : undefined),
      csrfToken: csrfTokenOf(id),
    }
  }

  async #limit({ subject, hash }: StoredSession): Promise<void> {
    const now = this.#clock()
    const others = (await this.store.listOf(subject.id)).filter((session) => session.hash !== hash)
    const isEnded = (session: StoredSession): boolean => this.limits.hasEnded(session, now)
    const live = others.filter((session) => !isEnded(session))
    const excess = Math.max(0, live.length + 1 - this.#perSubjectMax)
    // Those that have ended go too, or whoever signs in every minute would leave thousands behind.
    const leaving = [...others.filter(isEnded), ...live.slice(0, excess)]
    for (const session of leaving) await this.store.delete(session.hash)
  }

  async #liveOf(subjectId: string): Promise<readonly StoredSession[]> {
    const now = this.#clock()
    const sessions = await this.store.listOf(subjectId)
    return sessions.filter((session) => !this.limits.hasEnded(session, now))
  }

  async #endShown(cookie: FieldLines): Promise<void> {
    const hash = this.#hashOf(cookie)
    if (hash !== undefined) await this.store.delete(hash)
  }

  #hashOf(cookie: FieldLines): string | undefined {
    const id = this.#idOf(cookie)
    return id === undefined ? undefined : hashSessionId(id)
  }

  #idOf(cookie: FieldLines): string | undefined {
    const reading = this.cookie.read(cookie)
    return reading.kind === 'value' && isSessionId(reading.value) ? reading.value : undefined
  }
}
