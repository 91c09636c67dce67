/**
 * Names in lower case, asked for in any case. Most names that are asked for are none of them: their length tells,
 * and nothing is made of them.
 */
export class NameSet {
  readonly #names: ReadonlySet<string>
  readonly #lengths: readonly boolean[]

  constructor(names: Iterable<string>) {
    this.#names = new Set(names)
    const lengths: boolean[] = []
    for (const { length } of this.#names) lengths[length] = true
    this.#lengths = Array.from(lengths, (has) => has === true)
  }

  /** Whether a name, in any case, is one of them. */
  has(name: string): boolean {
    return this.#lengths[name.length] === true && this.#names.has(name.toLowerCase())
  }
}
