import type { Subject } from '@sallyport/contract'
import type { Told } from './identity.ts'

/** So many signed identities are kept; the oldest leaves. */
export const SIGNED_MAX: number = 10_000
/** Beyond that a path is signed for each time: keys of a memory are kept as long as its entries. */
const PATH_LENGTH_MAX = 512

interface Kept {
  /** When it was signed, in milliseconds since the epoch. */
  readonly at: number
  readonly kid: string
  readonly token: Promise<string>
}

/**
 * The signed identities of the last seconds. To sign one costs 50 times what a decision costs, so it is the one part of a
 * decision that is worth being kept; every request is decided anew all the same.
 *
 * The subject is the very object that the verdict holds, and no other one of that name: a credential that ended, was revoked,
 * or was looked up again has another subject or none, so what was signed before is never told again. Path, method and
 * application are part of what is signed, and a reload begins with an empty memory.
 */
export class SignedMemory {
  readonly #reuseMs: number
  readonly #kept = new Map<string, Kept>()
  readonly #numbers = new WeakMap<Subject, number>()
  #last = 0

  constructor(reuseSeconds: number) {
    this.#reuseMs = reuseSeconds * 1_000
  }

  /** How many are kept. */
  get size(): number {
    return this.#kept.size
  }

  /** The token for what is told, signed a moment ago or by `sign`. */
  once(told: Told, kid: string, sign: () => Promise<string>): Promise<string> {
    const { subject, backend, method, path, now } = told
    if (path.length > PATH_LENGTH_MAX) return sign()
    const key = `${this.#numberOf(subject)} ${backend} ${method} ${path}`
    const known = this.#kept.get(key)
    if (known !== undefined && known.kid === kid && this.#isFresh(known, now)) return known.token
    const token = sign()
    // What could not be signed is nothing to be kept, and whoever waits for it hears of it.
    token.catch(() => this.#kept.delete(key))
    this.#kept.delete(key)
    this.#kept.set(key, { at: now, kid, token })
    this.#leave(now)
    return token
  }

  /** Before it was signed it is not good: a clock was put back. */
  #isFresh({ at }: Kept, now: number): boolean {
    return now >= at && now < at + this.#reuseMs
  }

  /** Zero is nobody. */
  #numberOf(subject: Subject | undefined): number {
    if (subject === undefined) return 0
    const known = this.#numbers.get(subject)
    if (known !== undefined) return known
    this.#last += 1
    this.#numbers.set(subject, this.#last)
    return this.#last
  }

  /** All are kept as long, so the first is the one that ends first. */
  #leave(now: number): void {
    for (const [key, one] of this.#kept) {
      if (this.#kept.size <= SIGNED_MAX && this.#isFresh(one, now)) return
      this.#kept.delete(key)
    }
  }
}
