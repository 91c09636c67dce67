import { FirstKey } from '../first-key.ts'
import { numberOption } from '../keys/number-option.ts'
import type { SessionStore, SessionTouch, StoredSession } from './session-store.ts'

/** The bound of {@link memorySessions}. */
export interface MemorySessionsOptions {
  /** How many sessions there are at most. Default 100,000. */
  readonly maxEntries?: number
}

/**
 * Sessions in the memory of this process. When it is full, the one that was unused for longest ends:
 * only who has signed in can make one, and a limit for each subject stands in front of it.
 */
export function memorySessions(options: MemorySessionsOptions = {}): SessionStore {
  const bounds = { min: 1, max: 10_000_000, otherwise: 100_000 }
  return new MemorySessions(numberOption('maxEntries', options.maxEntries, bounds))
}

class MemorySessions implements SessionStore {
  /** In the order of their last use. */
  readonly #sessions = new Map<string, StoredSession>()
  readonly #bySubject = new Map<string, Set<string>>()
  readonly #maxEntries: number
  readonly #oldest = new FirstKey(this.#sessions)

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries
  }

  create(session: StoredSession): void {
    this.delete(session.hash)
    if (this.#sessions.size >= this.#maxEntries) this.#endOldest()
    this.#sessions.set(session.hash, session)
    const { id } = session.subject
    const hashes = this.#bySubject.get(id)
    if (hashes === undefined) this.#bySubject.set(id, new Set([session.hash]))
    else hashes.add(session.hash)
  }

  read(hash: string): StoredSession | undefined {
    return this.#sessions.get(hash)
  }

  touch(hash: string, touch: SessionTouch): void {
    const session = this.#sessions.get(hash)
    if (session === undefined) return
    this.#oldest.moves(hash)
    this.#sessions.delete(hash)
    this.#sessions.set(hash, { ...session, ...touch })
  }

  replace(oldHash: string, session: StoredSession): boolean {
    if (!this.delete(oldHash)) return false
    this.create(session)
    return true
  }

  delete(hash: string): boolean {
    const session = this.#sessions.get(hash)
    if (session === undefined) return false
    this.#oldest.moves(hash)
    this.#sessions.delete(hash)
    const { id } = session.subject
    const hashes = this.#bySubject.get(id)
    hashes?.delete(hash)
    if (hashes?.size === 0) this.#bySubject.delete(id)
    return true
  }

  deleteAllOf(subjectId: string): number {
    const hashes = [...(this.#bySubject.get(subjectId) ?? [])]
    for (const hash of hashes) this.delete(hash)
    return hashes.length
  }

  listOf(subjectId: string): readonly StoredSession[] {
    const hashes = [...(this.#bySubject.get(subjectId) ?? [])]
    const sessions = hashes.flatMap((hash) => this.#sessions.get(hash) ?? [])
    return sessions.sort((a, b) => a.createdAt - b.createdAt)
  }

  #endOldest(): void {
    const oldest = this.#oldest.get()
    if (oldest !== undefined) this.delete(oldest)
  }
}
