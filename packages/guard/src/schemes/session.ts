import type { Challenge } from '@sallyport/contract'
import { type Eventually, guarded, whenReady } from '../eventually.ts'
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
import { assuranceOf } from '../session/assurance.ts'
import { csrfTokenOf, forgeryVerdict, type Origination } from '../session/csrf.ts'
import { hashSessionId, isSessionId } from '../session/session-cookie.ts'
import type { StoredSession } from '../session/session-store.ts'
import type { Sessions } from '../session/sessions.ts'
import { type Answered, askInTime, storeFailure } from './ask.ts'
import { ABSENT, OVERSIZED, REPEATED } from './authorization.ts'
import { sessionChallenge } from './session-challenge.ts'
import { makeSubject, type StatedSubject } from './stated-subject.ts'

/** How the scheme of sessions finds subjects. */
export interface SessionOptions {
  /**
   * What a subject is now: roles may have changed since sign-in. Nothing where it is gone, which is 401.
   * Default: what was stated at sign-in.
   */
  readonly subject?: (
    stated: StatedSubject,
  ) => StatedSubject | null | undefined | Promise<StatedSubject | null | undefined>
  /** The name in policies and records. Default `session`. */
  readonly name?: string
}

/**
 * Sessions by cookie. Every request asks the store, so a session that is ended is ended at once.
 *
 * A change needs proof that it comes from a page of ours (see `csrf.ts`); without, it is 403, and the
 * session lives on. No RFC has such a scheme; the challenge `Session` is a private one, legal (RFC 9110
 * section 11.6.1) and no reason for a browser to open a dialog. `loginPage` of a policy sends people on.
 * Throws a `TypeError` where it is given no sessions.
 *
 *     const sessions = createSessions({ store: memorySessions() })
 *     createGuard({ realm, model, schemes: [session(sessions)] })
 */
export function session(sessions: Sessions, options: SessionOptions = {}): Scheme {
  if (typeof sessions?.store?.read !== 'function') {
    throw new TypeError(
      'session() needs sessions: write `session(createSessions({ store: memorySessions() }))`',
    )
  }
  return new SessionScheme(sessions, options)
}

/** An id as shown, and where the request with it comes from. */
interface ShownSession extends Credentials {
  readonly request: Origination
}

/** One use of a session that lives. */
interface Use {
  readonly shown: ShownSession
  readonly session: StoredSession
  readonly now: number
}

class SessionScheme implements Scheme {
  readonly name: string
  readonly guessable = false
  readonly opensDialog = false
  readonly asksStepUp = true
  readonly #sessions: Sessions
  readonly #subject: SessionOptions['subject']

  constructor(sessions: Sessions, { subject, name = 'session' }: SessionOptions) {
    this.name = name
    this.#sessions = sessions
    this.#subject = subject
  }

  read(request: AccessRequest): Reading {
    const reading = this.#sessions.cookie.read(request.header('cookie'))
    if (reading.kind === 'absent') return ABSENT
    if (reading.kind === 'repeated') return REPEATED
    if (reading.kind === 'oversized') return OVERSIZED
    const shown: ShownSession = { transport: 'cookie', text: reading.value, request }
    return { kind: 'found', credentials: shown }
  }

  challenge(context: ChallengeContext): Challenge {
    return sessionChallenge(context)
  }

  verify(credentials: Credentials, now: number): Eventually<Verification> {
    const { text } = credentials
    if (!isSessionId(text)) return rejected('session_unknown')
    return whenReady(
      askInTime(() => this.#sessions.store.read(hashSessionId(text))),
      (answer) => {
        if (answer.kind === 'error') return answer
        const session = answer.value
        if (session == null) return rejected('session_unknown')
        if (this.#sessions.limits.hasEnded(session, now)) return rejected('session_ended')
        return whenReady(this.#subjectOf(session), (found) => {
          if (found.kind === 'error') return found
          if (found.value == null) return rejected('account_disabled')
          return this.#judge({ shown: credentials as ShownSession, session, now }, found.value)
        })
      },
    )
  }

  #judge({ shown, session, now }: Use, stated: StatedSubject): Verification {
    try {
      const { limits } = this.#sessions
      const assurance = assuranceOf(session.factors, limits.factorsCountFrom(now))
      const authentication = { scheme: this.name, ...assurance }
      const subject = makeSubject(withoutProof(stated), { kind: 'user', authentication })
      const facts = { expiresAt: session.endsAt }
      const forgery = this.#forgeryOf(shown)
      if (forgery !== undefined) return { kind: 'ok', subject, facts, ...forgery }
      this.#touch(session, now)
      return { kind: 'ok', subject, facts }
    } catch (error) {
      return storeFailure(error)
    }
  }

  #forgeryOf({ request, text }: ShownSession): ReturnType<typeof forgeryVerdict> {
    const { origins, cookie } = this.#sessions
    const { protocol } = cookie
    return forgeryVerdict(request, () => csrfTokenOf(text), { origins, protocol })
  }

  /** Nobody waits for it, and where it fails the session ends a little earlier: no reason to refuse. */
  #touch(session: StoredSession, now: number): void {
    const { limits, store } = this.#sessions
    if (!limits.isTouchDue(session, now)) return
    const touch = { seenAt: now, endsAt: limits.endOf(session, now) }
    void guarded(
      () => store.touch(session.hash, touch),
      () => undefined,
    )
  }

  #subjectOf({ subject }: StoredSession): Eventually<Answered<StatedSubject | null | undefined>> {
    const find = this.#subject
    if (find === undefined) return { kind: 'answered', value: subject }
    return askInTime(() => find(subject))
  }
}

/** How the subject proved itself is what the session knows; whoever looks subjects up does not. */
function withoutProof(stated: StatedSubject): StatedSubject {
  if (stated.authentication === undefined) return stated
  const { authentication: _, ...own } = stated
  return own
}

function rejected(reason: RejectReason): Rejected {
  return Object.freeze({ kind: 'reject', reason, facts: {} })
}
