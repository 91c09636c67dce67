import type { Eventually } from '../eventually.ts'
import type { StatedSubject } from '../schemes/stated-subject.ts'

/** One way in which the subject of a session proved itself, and when. */
export interface SessionFactor {
  /** The method as in RFC 8176: `pwd`, `otp`, `hwk`. */
  readonly method: string
  /** In milliseconds since the epoch. */
  readonly at: number
}

/** A session, as a store keeps it. All instants are milliseconds since the epoch. */
export interface StoredSession {
  /** The hash of the id that the cookie carries; the id itself is kept nowhere. */
  readonly hash: string
  /** Who it is for, as stated at sign-in. */
  readonly subject: StatedSubject
  readonly factors: readonly SessionFactor[]
  readonly createdAt: number
  /** When it was last used, as far as that was written down. */
  readonly seenAt: number
  /** When it ends unless it is used: the nearer of its idle and its absolute limit. */
  readonly endsAt: number
  /** The device, in words for its owner. */
  readonly device?: string
  /** Whether it lives on by being remembered: weaker than a fresh sign-in. */
  readonly remembered?: boolean
}

/** What a use of a session changes. */
export interface SessionTouch {
  readonly seenAt: number
  readonly endsAt: number
}

/**
 * Where sessions are kept. It takes no decision: whether a session has ended is judged by whoever
 * reads it, and one that has ended may be gone. A throw or a rejected promise means that nobody can
 * say, which is a 503 and never a refusal.
 */
export interface SessionStore {
  create(session: StoredSession): Eventually<void>
  read(hash: string): Eventually<StoredSession | undefined>
  /** Writes down a use. Does nothing where there is no such session. */
  touch(hash: string, touch: SessionTouch): Eventually<void>
  /** Puts a session in the place of another, in one step; `false` if the other is gone. */
  replace(oldHash: string, session: StoredSession): Eventually<boolean>
  /** Ends a session; `false` if there was none. */
  delete(hash: string): Eventually<boolean>
  /** Ends all sessions of a subject, and says how many there were. */
  deleteAllOf(subjectId: string): Eventually<number>
  /** The sessions of a subject, the oldest first. */
  listOf(subjectId: string): Eventually<readonly StoredSession[]>
}
