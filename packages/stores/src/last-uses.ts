import type { ApiKeyStore } from './api-keys.ts'

const NOTE_MILLISECONDS = 60_000
/** So long after one that failed the next use of the key is noted. */
const AGAIN_MILLISECONDS = 1_000
const NOTED_MAX = 10_000

/**
 * Notes when keys were last used: each at most once a minute, and nobody waits for it. A note that is
 * lost is no reason to refuse anybody.
 */
export class LastUses {
  readonly #keys: ApiKeyStore
  readonly #notedAt = new Map<string, number>()

  constructor(keys: ApiKeyStore) {
    this.#keys = keys
  }

  note(id: string, now: number = Date.now()): void {
    if (now - (this.#notedAt.get(id) ?? 0) < NOTE_MILLISECONDS) return
    // Whatever was noted is noted again at its next use, and no more than that.
    if (this.#notedAt.size >= NOTED_MAX) this.#notedAt.clear()
    this.#notedAt.set(id, now)
    setImmediate(() => this.#write(id, now))
  }

  #write(id: string, now: number): void {
    try {
      const written = this.#keys.used(id, now)
      if (written instanceof Promise) written.catch(() => this.#failed(id, now))
    } catch {
      this.#failed(id, now)
    }
  }

  /** A file that is locked, or a pool that is full: the next use is noted again. */
  #failed(id: string, now: number): void {
    this.#notedAt.set(id, now - NOTE_MILLISECONDS + AGAIN_MILLISECONDS)
  }
}
