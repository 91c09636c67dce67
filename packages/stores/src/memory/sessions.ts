import type { Eventually, SessionStore, SessionTouch, StoredSession } from '@sallyport/guard'
import { whenReady } from '@sallyport/guard'
import type { ChangeListener } from '../changes.ts'

/** Sessions whose ends are announced. */
export class AnnouncedSessions implements SessionStore {
  readonly #sessions: SessionStore
  readonly #announce: ChangeListener

  constructor(sessions: SessionStore, announce: ChangeListener) {
    this.#sessions = sessions
    this.#announce = announce
  }

  create(session: StoredSession): Eventually<void> {
    return this.#sessions.create(session)
  }

  read(hash: string): Eventually<StoredSession | undefined> {
    return this.#sessions.read(hash)
  }

  touch(hash: string, touch: SessionTouch): Eventually<void> {
    return this.#sessions.touch(hash, touch)
  }

  replace(oldHash: string, session: StoredSession): Eventually<boolean> {
    return whenReady(this.#sessions.replace(oldHash, session), (isReplaced) => {
      if (isReplaced) this.#announce(session.subject.id)
      return isReplaced
    })
  }

  delete(hash: string): Eventually<boolean> {
    return whenReady(this.#sessions.read(hash), (session) =>
      whenReady(this.#sessions.delete(hash), (isDeleted) => {
        if (isDeleted) this.#announce(session?.subject.id)
        return isDeleted
      }),
    )
  }

  deleteAllOf(subjectId: string): Eventually<number> {
    return whenReady(this.#sessions.deleteAllOf(subjectId), (count) => {
      if (count > 0) this.#announce(subjectId)
      return count
    })
  }

  listOf(subjectId: string): Eventually<readonly StoredSession[]> {
    return this.#sessions.listOf(subjectId)
  }
}
