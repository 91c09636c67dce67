import { type ApiKeyEntry, generateApiKey, hashApiKey } from '@sallyport/guard'

/** So long a link may wait to be opened. */
const LINK_MS = 15 * 60_000
/** So many may wait at once; a new one then takes the place of the oldest. */
const LINKS_MAX = 8

/** The subject that opens the dashboard. */
export const OPERATOR = 'operator'

/** Keys of links that sign in once: each is kept by its hash, ends after a quarter of an hour, and is spent by its use. */
export class SignInLinks {
  readonly #ends = new Map<string, number>()
  readonly #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** A new key. */
  make(): string {
    const { key, hash } = generateApiKey('dash')
    const [oldest] = this.#ends.keys()
    if (this.#ends.size >= LINKS_MAX && oldest !== undefined) this.#ends.delete(oldest)
    this.#ends.set(hash, this.#now() + LINK_MS)
    return key
  }

  /** What the guard is told of a key. */
  lookup(hash: string): ApiKeyEntry | undefined {
    const expiresAt = this.#ends.get(hash)
    return expiresAt === undefined
      ? undefined
      : { subject: { id: OPERATOR, kind: 'user', sets: [] }, expiresAt }
  }

  /** Uses a key up; whether it was good. Of two who show it at once, one is let in. */
  spend(key: string): boolean {
    const hash = hashApiKey(key)
    const endsAt = this.#ends.get(hash) ?? Number.NEGATIVE_INFINITY
    this.#ends.delete(hash)
    return this.#now() < endsAt
  }
}
