import { findingsOf } from '../find/find.ts'
import type { Finding } from '../finding.ts'
import type { Observation } from '../observation.ts'
import { halfOf, LIMITS } from '../tally/limits.ts'
import { type Mark, Tally } from '../tally/tally.ts'

/** There are two of them. */
const HALVES = halfOf(LIMITS)

/**
 * The counts of the last hours of a log that goes on and on: two tallies that overlap, of which the older one is asked.
 * When it has reached the length of the window, the younger one, which knows half of that, takes its place.
 */
export class RollingTally {
  readonly #windowMs: number
  readonly #marks: readonly Mark[]
  #older: Tally
  #younger: Tally | undefined
  #begin: number | undefined

  constructor(windowMs: number, marks: readonly Mark[] = []) {
    this.#windowMs = windowMs
    this.#marks = marks
    this.#older = this.#made()
  }

  /** Counts one request. */
  add(seen: Observation): void {
    this.#begin ??= seen.time
    const age = seen.time - this.#begin
    if (age >= this.#windowMs / 2) this.#turn(seen.time, age)
    this.#older.add(seen)
    this.#younger?.add(seen)
  }

  /** What the last hours show. */
  findings(): readonly Finding[] {
    return findingsOf(this.#older)
  }

  #turn(time: number, age: number): void {
    if (this.#younger === undefined) this.#younger = this.#made()
    else if (age >= this.#windowMs) {
      this.#older = this.#younger
      this.#younger = this.#made()
      this.#begin = time - this.#windowMs / 2
    }
  }

  #made(): Tally {
    const tally = new Tally(HALVES)
    tally.marks.push(...this.#marks)
    return tally
  }
}
