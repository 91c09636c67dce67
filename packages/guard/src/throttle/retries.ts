import { FirstKey } from '../first-key.ts'
import { RETRIES_MAX } from './rules.ts'

/** How many failures are remembered to know their repetitions; the oldest leaves. */
const RECENT_MAX = 10_000

interface Recent {
  readonly until: number
  repeated: number
}

/**
 * Knows the same credentials from the same address shortly after they failed: a proxy that had no
 * answer in time and repeats the request. To show the same secret again guesses nothing, but only so
 * often: or a flood of one forged token would count as one failure.
 */
export class Retries {
  readonly #windowMs: number
  readonly #recent = new Map<string, Recent>()
  readonly #oldest = new FirstKey(this.#recent)

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  /** Whether a failure repeats another that was counted; if not, it is remembered as one. */
  isRepeated(key: string, now: number): boolean {
    if (this.#windowMs === 0) return false
    const known = this.#recent.get(key)
    if (known !== undefined && now < known.until && known.repeated < RETRIES_MAX) {
      known.repeated += 1
      return true
    }
    // All windows are of one length, so the first key is the one that ends first.
    this.#oldest.moves(key)
    this.#recent.delete(key)
    const oldest = this.#oldest.get()
    if (oldest !== undefined && this.#isToGo(oldest, now)) this.#recent.delete(oldest)
    this.#recent.set(key, { until: now + this.#windowMs, repeated: 0 })
    return false
  }

  #isToGo(key: string, now: number): boolean {
    const isFull = this.#recent.size >= RECENT_MAX
    return isFull || (this.#recent.get(key)?.until ?? 0) <= now
  }
}
