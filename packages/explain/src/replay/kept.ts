import { copied } from './record-scan.ts'

/** What was made of a text of a log before; of so many at most, then it begins anew. */
export class Kept<T> {
  readonly #make: (raw: string) => T
  readonly #most: number
  readonly #all = new Map<string, T>()

  constructor(most: number, make: (raw: string) => T) {
    this.#most = most
    this.#make = make
  }

  get(raw: string): T {
    const known = this.#all.get(raw)
    if (known !== undefined) return known
    if (this.#all.size >= this.#most) this.clear()
    const made = this.#make(raw)
    // A copy: a slice would keep its chunk of some megabytes alive.
    this.#all.set(copied(raw), made)
    return made
  }

  clear(): void {
    this.#all.clear()
  }
}
