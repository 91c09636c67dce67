/** One reason why nobody can say. */
export interface ReplayUnknownWhy {
  readonly why: string
  readonly policy: string
  readonly records: number
  /** Decision ids, which `sallyport explain why` takes. */
  readonly examples: readonly string[]
}

/** The records of which nobody can say what would become of them. */
export interface ReplayUnknown {
  readonly records: number
  /** Of these, those that were allowed. */
  readonly allowed: number
  readonly why: readonly ReplayUnknownWhy[]
  /** How many have a reason that is not told, because there were too many. */
  readonly beyond: number
}

/** A record of which nobody can say. */
export interface UnknownRecord {
  readonly why: string
  readonly policy: string
  readonly isAllowed: boolean
  readonly id: () => string
}

const EXAMPLES = 3
/** So many reasons are counted apart. */
const WHY_MAX = 1_000

interface Why {
  readonly why: string
  readonly policy: string
  records: number
  readonly examples: string[]
}

/** Counts what cannot be said, by policy and reason. */
export class Unknowns {
  readonly #most: number
  readonly #all = new Map<string, Why>()
  #records = 0
  #allowed = 0
  #beyond = 0

  constructor(most: number = WHY_MAX) {
    this.#most = most
  }

  add({ why, policy, isAllowed, id }: UnknownRecord): void {
    this.#records += 1
    if (isAllowed) this.#allowed += 1
    const key = `${policy}\n${why}`
    let known = this.#all.get(key)
    if (known === undefined) {
      if (this.#all.size >= this.#most) {
        this.#beyond += 1
        return
      }
      known = { why, policy, records: 0, examples: [] }
      this.#all.set(key, known)
    }
    known.records += 1
    if (known.examples.length < EXAMPLES) known.examples.push(id())
  }

  get result(): ReplayUnknown {
    return {
      records: this.#records,
      allowed: this.#allowed,
      why: [...this.#all.values()].toSorted((a, b) => b.records - a.records),
      beyond: this.#beyond,
    }
  }
}
