const KEPT = 4
const NONE: readonly number[] = []

/** The credentials that callers showed, by number, the last four of each: a new one is a renewed one. */
export class CredentialsShown {
  readonly #byCaller = new Map<number, readonly number[]>()

  of(caller: number): readonly number[] {
    return this.#byCaller.get(caller) ?? NONE
  }

  /** Notes what a caller shows; whether that is new, and not its first. */
  note(caller: number, credential: number): boolean {
    const before = this.of(caller)
    if (before.includes(credential)) return false
    // A list of its own, and no push: that makes room for sixteen more.
    this.#byCaller.set(caller, [...before, credential].slice(-KEPT))
    return before.length > 0
  }
}
