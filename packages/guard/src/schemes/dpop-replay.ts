import type { Eventually } from '../eventually.ts'
import { FirstKey } from '../first-key.ts'
import { numberOption } from '../keys/number-option.ts'

/**
 * Where the proofs that were used are kept, so that none is used twice (RFC 9449 section 11.1).
 *
 * A store that fails is an outage: the guard answers 503, and never lets a proof pass unseen.
 */
export interface ReplayStore {
  /**
   * Whether the key was seen before, and from now on it was: one step, so that of two requests at
   * once only one is first. It may be forgotten from `expiresAt` on, in milliseconds since the epoch.
   */
  seen(key: string, expiresAt: number): Eventually<boolean>
}

/** The bounds of {@link memoryReplays}. */
export interface MemoryReplaysOptions {
  /** How many proofs are kept at most. Default 500,000, of about 100 bytes each. */
  readonly maxEntries?: number
  /** Milliseconds since the epoch. For tests. */
  readonly clock?: () => number
}

/** How many entries are looked at, and dropped where they ended, for each new one. */
const SWEPT = 2

/** A {@link ReplayStore} in the memory of this process. */
export function memoryReplays(options: MemoryReplaysOptions = {}): ReplayStore {
  return new MemoryReplays(options)
}

class MemoryReplays implements ReplayStore {
  readonly #endOf = new Map<string, number>()
  readonly #oldest = new FirstKey(this.#endOf)
  readonly #maxEntries: number
  readonly #clock: () => number

  constructor({ maxEntries, clock = Date.now }: MemoryReplaysOptions) {
    const bounds = { min: 1, max: 10_000_000, otherwise: 500_000 }
    this.#maxEntries = Math.floor(numberOption('maxEntries', maxEntries, bounds))
    this.#clock = clock
  }

  seen(key: string, expiresAt: number): boolean {
    const now = this.#clock()
    const end = this.#endOf.get(key)
    if (end !== undefined && end > now) return true
    this.#sweep(now)
    // To drop one that still holds would let it pass again, and whoever fills the room could wait for it.
    if (this.#endOf.size >= this.#maxEntries) {
      throw new RangeError(`${this.#maxEntries} proofs are kept, and there is no room for another`)
    }
    // Deleted first, so that it moves to the end of the order.
    this.#oldest.moves(key)
    this.#endOf.delete(key)
    this.#endOf.set(key, expiresAt)
    return false
  }

  /** Ends differ by seconds only, so the oldest entries are those that end first. */
  #sweep(now: number): void {
    for (let swept = 0; swept < SWEPT; swept += 1) {
      const key = this.#oldest.get()
      if (key === undefined || (this.#endOf.get(key) ?? 0) > now) return
      this.#endOf.delete(key)
    }
  }
}
