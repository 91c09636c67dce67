const WAIT_FIRST_MILLISECONDS = 1000
const WAIT_MAX_MILLISECONDS = 2_000

/**
 * How often unknown key ids may make us ask the issuer. Anybody can invent key ids, so a fetch that
 * brought nothing new makes the next one wait: 1 s, then 2 s.
 */
export class FetchBudget {
  #wait = WAIT_FIRST_MILLISECONDS
  #nextAt = Number.NEGATIVE_INFINITY

  /** Whether an unknown key id may cause a fetch now. */
  allows(now: number): boolean {
    return now >= this.#nextAt
  }

  /** A fetch for an unknown key id brought no new key. */
  spend(now: number): void {
    this.#nextAt = now + this.#wait
    this.#wait = Math.min(this.#wait * 2, WAIT_MAX_MILLISECONDS)
  }

  /** A new key came: the issuer rotates, so the next unknown key id may be genuine as well. */
  reset(): void {
    this.#wait = WAIT_FIRST_MILLISECONDS
    this.#nextAt = Number.NEGATIVE_INFINITY
  }
}
