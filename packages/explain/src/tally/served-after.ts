import type { Place } from './caller.ts'
import { PairMap } from './pair-map.ts'
import { Rows } from './rows.ts'

/**
 * In each row: the next one of the same pair, how often it was served, when last, from where at first, and how often it
 * had been when it was last refused.
 */
const NEXT = 0
const COUNT = 1
const LAST = 2
const ADDRESS = 3
const BETWEEN = 4
const WIDTH = 5
const NONE = -1
/** So much waits to be noted: of who was served caller, route, instant and address, of who was refused the row. */
const WAITING_MAX = 64
const WAITING_WIDTH = 4
/** What stands for the caller of who was refused. */
const REFUSED = -1
const ADDRESSES_MAX = 16

/**
 * What became of pairs of caller and route that met a refusal: how often the route served the caller after it. A pair
 * that met refusals of several kinds has a row for each, from the first of that kind on.
 *
 * Who was served or refused waits until somebody asks: rows that are looked up together come from memory together, and to
 * wait for each by itself took twice as long (measured).
 */
export class ServedAfter {
  readonly #rows = new Rows(WIDTH)
  /** The newest row of each pair. */
  readonly #heads = new PairMap()
  /** The other addresses, of rows that have any. */
  readonly #others = new Map<number, number[]>()
  #size = 0
  readonly #waiting = new Int32Array(WAITING_MAX * WAITING_WIDTH)
  readonly #found = new Int32Array(WAITING_MAX)
  #waits = 0
  /** What came of all that was looked at: without it nothing would have to be looked at. */
  touched = 0

  /** A pair met a refusal of a new kind; the row that it has from now on. */
  begin(caller: number, route: number): number {
    this.#noteAll()
    const row = this.#size
    this.#size += 1
    const at = this.#rows.room(row)
    this.#rows.ints[at + NEXT] = this.#heads.get(caller, route)
    this.#rows.ints[at + ADDRESS] = NONE
    this.#heads.set(caller, route, row)
    return row
  }

  /** A caller was served; nothing is noted if the route never refused it. */
  note(caller: number, route: number, { time, address }: Place): void {
    const at = this.#next()
    const waiting = this.#waiting
    waiting[at] = caller
    waiting[at + 1] = route
    waiting[at + 2] = time
    waiting[at + 3] = address
  }

  /** The pair of a row was refused once more. */
  refused(row: number): void {
    const at = this.#next()
    this.#waiting[at] = REFUSED
    this.#waiting[at + 1] = row
  }

  /** Where what comes next may wait. */
  #next(): number {
    if (this.#waits === WAITING_MAX) this.#noteAll()
    this.#waits += 1
    return (this.#waits - 1) * WAITING_WIDTH
  }

  #noteAll(): void {
    const waiting = this.#waiting
    const found = this.#found
    const waits = this.#waits
    this.#waits = 0
    this.#lookUp(waits)
    for (let i = 0; i < waits; i += 1) {
      const at = i * WAITING_WIDTH
      const row = found[i] as number
      if (waiting[at] === REFUSED) this.#noteBetween(row)
      else this.#noteServed(row, waiting[at + 2] as number, waiting[at + 3] as number)
    }
  }

  /** Notes it in all rows of a pair, of which this is the newest. */
  #noteServed(newest: number, time: number, address: number): void {
    for (let row = newest; row !== NONE; row = this.#noteIn(row, time, address));
  }

  #noteBetween(row: number): void {
    const { ints } = this.#rows
    ints[row * WIDTH + BETWEEN] = ints[row * WIDTH + COUNT] as number
  }

  /** Finds the row of each that waits, the newest of who was served; none is waited for before all are asked for. */
  #lookUp(waits: number): void {
    const waiting = this.#waiting
    const found = this.#found
    const heads = this.#heads
    const { ints } = this.#rows
    let touched = 0
    for (let i = 0; i < waits; i += 1) {
      const at = i * WAITING_WIDTH
      touched ^= heads.near(waiting[at] as number, waiting[at + 1] as number)
    }
    for (let i = 0; i < waits; i += 1) {
      const caller = waiting[i * WAITING_WIDTH] as number
      const of = waiting[i * WAITING_WIDTH + 1] as number
      found[i] = caller === REFUSED ? of : heads.get(caller, of)
    }
    for (let i = 0; i < waits; i += 1)
      touched ^= ints[Math.max(0, found[i] as number) * WIDTH] as number
    this.touched = touched
  }

  /** Notes it in a row; the next one of the same pair. */
  #noteIn(row: number, time: number, address: number): number {
    const { ints } = this.#rows
    const at = row * WIDTH
    ints[at + COUNT] = (ints[at + COUNT] as number) + 1
    ints[at + LAST] = time
    if (ints[at + ADDRESS] === NONE) ints[at + ADDRESS] = address
    else if (ints[at + ADDRESS] !== address) this.#noteOther(row, address)
    return ints[at + NEXT] as number
  }

  count(row: number): number {
    this.#noteAll()
    return this.#rows.ints[row * WIDTH + COUNT] as number
  }

  /** How often it had been served when it was last refused. */
  between(row: number): number {
    this.#noteAll()
    return this.#rows.ints[row * WIDTH + BETWEEN] as number
  }

  last(row: number): number {
    this.#noteAll()
    return this.#rows.ints[row * WIDTH + LAST] as number
  }

  /** The addresses that it was served from, at most 16. */
  addresses(row: number): ReadonlySet<number> {
    this.#noteAll()
    const first = this.#rows.ints[row * WIDTH + ADDRESS] as number
    return new Set(first === NONE ? [] : [first, ...(this.#others.get(row) ?? [])])
  }

  #noteOther(row: number, address: number): void {
    const others = this.#others.get(row)
    if (others === undefined) this.#others.set(row, [address])
    else if (others.length < ADDRESSES_MAX - 1 && !others.includes(address)) others.push(address)
  }
}
