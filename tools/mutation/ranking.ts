/** What is known of the tests from earlier runs, by name: how long they take, how often they found. */
export class Ranking {
  readonly #found = new Map<string, number>()
  readonly #milliseconds = new Map<string, number>()

  /** The best first: what finds most for its time. An unknown one counts as quick. */
  sort<T>(all: readonly T[], nameOf: (one: T) => string): T[] {
    return all.toSorted((a, b) => this.#worth(nameOf(b)) - this.#worth(nameOf(a)))
  }

  /** Runs something, and notes whether it found a mutant, or else how long it took. */
  async measure(name: string, run: () => Promise<string | undefined>): Promise<string | undefined> {
    const started = performance.now()
    const failure = await run()
    if (failure !== undefined) this.#found.set(name, (this.#found.get(name) ?? 0) + 1)
    else this.#milliseconds.set(name, performance.now() - started)
    return failure
  }

  /** How long it took when it last passed; nothing when it never did. */
  milliseconds(name: string): number {
    return this.#milliseconds.get(name) ?? 0
  }

  /** Takes over how long everything takes. */
  load(milliseconds: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(milliseconds)) this.#milliseconds.set(name, value)
  }

  /** How long everything takes, to be taken over by another. */
  times(): Record<string, number> {
    return Object.fromEntries(this.#milliseconds)
  }

  #worth(name: string): number {
    return (1 + (this.#found.get(name) ?? 0)) / (1 + this.milliseconds(name))
  }
}
