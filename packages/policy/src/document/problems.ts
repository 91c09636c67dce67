import { isObject, missing, RuleError } from '../fields.ts'
import { suggestion } from '../suggest.ts'
import { bounded, quoted } from '../text.ts'
import { type Place, type Problem, pathOf, stepsOf } from './document.ts'

/** The most problems that are told of one document. */
export const PROBLEM_COUNT_MAX = 100

/** Everything that was found wrong so far. */
export class Problems {
  readonly #found: Problem[] = []

  /** What was found, in order; of very many only the first. */
  get found(): readonly Problem[] {
    return this.#found
  }

  /** Whether no more are told: then there is no use in looking for them. */
  get isFull(): boolean {
    return this.#found.length >= PROBLEM_COUNT_MAX
  }

  /** What may have been meant, in words; nothing where no more problems are told. */
  meant(name: unknown, known: Iterable<string>): string {
    return this.isFull ? '' : suggestion(name, known)
  }

  /** Adds a problem. */
  add(at: Place, message: string): void {
    if (!this.isFull) this.#found.push({ path: pathOf(at), at, message })
  }

  /**
   * Runs what throws a `RuleError` for a mistake, and adds that as a problem: behind the place where
   * the paths of the error begin with `$`, at the place itself otherwise.
   */
  attempt<T>(at: Place, work: () => T): T | undefined {
    if (this.isFull) return undefined
    try {
      return work()
    } catch (error) {
      if (!(error instanceof RuleError)) throw error
      const steps = error.path.startsWith('$') ? stepsOf(error.path) : []
      this.add([...at, ...steps], error.problem)
      return undefined
    }
  }

  /** An object with no other fields than these; `undefined` where it is none. */
  object(
    json: unknown,
    at: Place,
    fields: readonly string[],
  ): Readonly<Record<string, unknown>> | undefined {
    const object = this.map(json, at)
    for (const field of Object.keys(object ?? {})) {
      if (fields.includes(field)) continue
      const known = this.meant(field, fields)
      this.add([...at, field], `the field ${bounded(quoted(field))} is not known here${known}`)
    }
    return object
  }

  /** An object with any fields; `undefined` where it is none. */
  map(json: unknown, at: Place): Readonly<Record<string, unknown>> | undefined {
    if (isObject(json)) return json
    this.add(at, `${missing(json, at.at(-1))}an object is expected`)
    return undefined
  }

  /** A list; empty where it is none. */
  list(json: unknown, at: Place): readonly unknown[] {
    if (Array.isArray(json)) return json
    this.add(at, `${missing(json, at.at(-1))}a list is expected`)
    return []
  }
}
