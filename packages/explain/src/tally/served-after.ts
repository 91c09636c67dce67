import type { Place } from './caller.ts'
import { PairMap } from './pair-map.ts'
import { Rows } from './rows.ts'

/** In each row: the next one of the same pair, how often it was served, when last, and from where at first. */
const NEXT = 0
const COUNT = 1
const LAST = 2
const ADDRESS = 3
const WIDTH = 4
const NONE = -1
const ADDRESSES_MAX = 16

/**
 * What became of pairs of caller and route that met a refusal: how often the route served the caller after it. A pair
 * that met refusals of several kinds has a row for each, from the first of that kind on.
 */
export class ServedAfter {
  readonly #rows = new Rows(WIDTH)
  /** The newest row of each pair. */
  readonly #heads = new PairMap()
  /** The other addresses, of rows that have any. */
  readonly #others = new Map<number, number[]>()
  #size = 0

  /** A pair met a refusal of a new kind; the row that it has from now on. */
  begin(caller: number, route: number): number {
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
    const { ints } = this.#rows
    for (let row = this.#heads.get(caller, route); row !== NONE; ) {
      const at = row * WIDTH
      ints[at + COUNT] = (ints[at + COUNT] as number) + 1
      ints[at + LAST] = time
      if (ints[at + ADDRESS] === NONE) ints[at + ADDRESS] = address
      else if (ints[at + ADDRESS] !== address) this.#noteOther(row, address)
      row = ints[at + NEXT] as number
    }
  }

  count(row: number): number {
    return this.#rows.ints[row * WIDTH + COUNT] as number
  }

  last(row: number): number {
    return this.#rows.ints[row * WIDTH + LAST] as number
  }

  /** The addresses that it was served from, at most 16. */
  addresses(row: number): ReadonlySet<number> {
    const first = this.#rows.ints[row * WIDTH + ADDRESS] as number
    return new Set(first === NONE ? [] : [first, ...(this.#others.get(row) ?? [])])
  }

  #noteOther(row: number, address: number): void {
    const others = this.#others.get(row)
    if (others === undefined) this.#others.set(row, [address])
    else if (others.length < ADDRESSES_MAX - 1 && !others.includes(address)) others.push(address)
  }
}
