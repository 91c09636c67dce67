import type { Problem } from './document.ts'
import { type Policies, readPolicies } from './read.ts'

/** What became of an attempt to replace the policies. */
export type Replacement =
  | { readonly kind: 'replaced'; readonly generation: number; readonly policies: Policies }
  /** The old policies stay. */
  | { readonly kind: 'invalid'; readonly problems: readonly [Problem, ...Problem[]] }

/** Told after a replacement, with the policies before it. */
export type BookListener = (policies: Policies, before: Policies) => void

/**
 * Holds the policies that are in force, and replaces them whole: no request sees half of a change.
 *
 * Whoever decides takes `current` once and asks only that: policies of two generations must not meet
 * in one decision.
 */
export interface PolicyBook {
  readonly current: Policies
  /** Counts the replacements, from 1 on. */
  readonly generation: number
  /** Reads a document and puts it in force; on any mistake the old one stays. */
  replace(json: unknown): Replacement
  /** Tells a listener of replacements from now on; call the result to end that. */
  listen(listener: BookListener): () => void
}

/** Opens a book with policies that were read. */
export function createPolicyBook(policies: Policies): PolicyBook {
  return new Book(policies)
}

class Book implements PolicyBook {
  #current: Policies
  #generation = 1
  readonly #listeners = new Set<BookListener>()

  constructor(policies: Policies) {
    this.#current = policies
  }

  get current(): Policies {
    return this.#current
  }

  get generation(): number {
    return this.#generation
  }

  replace(json: unknown): Replacement {
    const read = readPolicies(json)
    if (read.kind === 'invalid') return read
    const before = this.#current
    this.#current = read
    this.#generation += 1
    const { generation } = this
    this.#tell(read, before)
    return { kind: 'replaced', generation, policies: read }
  }

  listen(listener: BookListener): () => void {
    // The same function may listen twice, and end once.
    const own: BookListener = (policies, before) => listener(policies, before)
    this.#listeners.add(own)
    return () => this.#listeners.delete(own)
  }

  /** The new policies are in force already: a listener that fails must not keep the others from it. */
  #tell(policies: Policies, before: Policies): void {
    const failures: unknown[] = []
    for (const listener of [...this.#listeners]) {
      try {
        listener(policies, before)
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'a listener of policies failed')
  }
}
