import type { Line } from '../read/line.ts'
import { BLOCK_LINES } from '../read/line-memory.ts'
import type { CallerCounts } from './caller-counts.ts'
import { SHORT, type Spots } from './spots.ts'

/**
 * Looks ahead at who comes next. What is known of callers lies in more memory than a cache of the processor has, and to
 * wait for it took a fifth of a diagnosis, line by line (measured); asked for together, it comes together. A guess: nothing
 * is noted, and a wrong one costs nothing but that the next line waits as before.
 */
export class LookAhead {
  readonly #spots: Spots
  readonly #counts: CallerCounts
  /** The slots of the lines to come, then their rows, then their callers. */
  readonly #rows = new Int32Array(BLOCK_LINES)
  /** What came of all that was looked at: without it nothing would have to be looked at. */
  touched = 0

  constructor(spots: Spots, counts: CallerCounts) {
    this.#spots = spots
    this.#counts = counts
  }

  /** Looks at the lines behind this one, if their ends are known: their address begins where that of this one does. */
  at(line: Line, from: number): void {
    const count = Math.min(line.known, BLOCK_LINES)
    line.known = 0
    this.#guess(line, from - line.start, count)
    this.#touch(count)
  }

  #touch(count: number): void {
    const rows = this.#rows
    let touched = 0
    for (let i = 0; i < count; i += 1) rows[i] = this.#spots.rowIn(rows[i] as number)
    for (let i = 0; i < count; i += 1) rows[i] = this.#spots.who(rows[i] as number)
    for (let i = 0; i < count; i += 1) touched ^= this.#counts.lastSeen(rows[i] as number)
    this.touched = touched
  }

  /** Guesses in which slots they are: none is looked at, so that none is waited for. */
  #guess({ bytes, view, ends }: Line, offset: number, count: number): void {
    for (let i = 0; i < count; i += 1) {
      const from = (ends[i] as number) + 1 + offset
      const isIn = from + SHORT <= bytes.length
      this.#rows[i] = isIn ? this.#spots.likely(view, from) : 0
    }
  }
}
