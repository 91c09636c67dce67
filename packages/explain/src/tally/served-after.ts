import type { Place } from './caller.ts'
import { PairMap } from './pair-map.ts'
import { Rows } from './rows.ts'

/** What lies in the row of a pair: how often it was served since its first refusal, when last, and from where at first. */
const COUNT = 0
const LAST = 1
const ADDRESS = 2
/** Of how many kinds its refusals are, and of how many of these it was served from that address since. */
const KINDS = 3
/** By kind: how often it had been served when it was last refused. */
const BETWEEN = 4
const KINDS_MAX_BITS = 2
const KINDS_MAX = 1 << KINDS_MAX_BITS
const WIDTH = BETWEEN + KINDS_MAX
/** A number of kinds takes so many bits. */
const KIND_BITS = 3
const KNOWN = (1 << KIND_BITS) - 1
const NONE = -1
/** So much waits to be noted: of who was served caller, route, instant and address, of who was refused the kind of a pair. */
const WAITING_MAX = 64
const WAITING_WIDTH = 4
/** What stands for the caller of who was refused. */
const REFUSED = -1
const ADDRESSES_MAX = 16

/**
 * What became of pairs of caller and route that met a refusal: how often the route served the caller after it. A pair that
 * met refusals of several kinds has one row, and begins for each of them with the first of that kind.
 *
 * Who was served or refused waits until somebody asks: rows that are looked up together come from memory together, and to
 * wait for each by itself took twice as long (measured).
 */
export class ServedAfter {
  readonly #rows = new Rows(WIDTH)
  readonly #pairs = new PairMap()
  /** By kind of a pair: how often it had been served when that began. */
  readonly #began: number[] = []
  /** By kind of a pair: the other addresses, of those that have any. */
  readonly #others = new Map<number, number[]>()
  readonly #waiting = new Int32Array(WAITING_MAX * WAITING_WIDTH)
  readonly #found = new Int32Array(WAITING_MAX)
  #waits = 0
  /** What came of all that was looked at: without it nothing would have to be looked at. */
  touched = 0

  /** A pair met a refusal of a new kind; the number of that kind of that pair. Throws beyond four kinds. */
  begin(caller: number, route: number): number {
    this.#noteAll()
    const found = this.#pairs.get(caller, route)
    const pair = found === NONE ? this.#made(caller, route) : found
    const { ints } = this.#rows
    const at = pair * WIDTH
    const state = ints[at + KINDS] as number
    const kind = state >> KIND_BITS
    if (kind === KINDS_MAX) throw new Error('a pair has no room for a fifth kind of refusals')
    ints[at + KINDS] = state + (1 << KIND_BITS)
    ints[at + BETWEEN + kind] = ints[at + COUNT] as number
    const number = pair * KINDS_MAX + kind
    this.#began[number] = ints[at + COUNT] as number
    return number
  }

  #made(caller: number, route: number): number {
    const pair = this.#pairs.size
    const at = this.#rows.room(pair)
    this.#rows.ints[at + ADDRESS] = NONE
    this.#pairs.set(caller, route, pair)
    for (let kind = 0; kind < KINDS_MAX; kind += 1) this.#began.push(0)
    return pair
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

  /** A pair was refused once more, in the way that has this number. */
  refused(number: number): void {
    const at = this.#next()
    this.#waiting[at] = REFUSED
    this.#waiting[at + 1] = number
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
      const pair = found[i] as number
      if (waiting[at] === REFUSED) this.#noteBetween(waiting[at + 1] as number)
      else if (pair !== NONE)
        this.#noteServed(pair, waiting[at + 2] as number, waiting[at + 3] as number)
    }
  }

  #noteBetween(number: number): void {
    const { ints } = this.#rows
    const at = pairOf(number) * WIDTH
    ints[at + BETWEEN + kindOf(number)] = ints[at + COUNT] as number
  }

  #noteServed(pair: number, time: number, address: number): void {
    const { ints } = this.#rows
    const at = pair * WIDTH
    ints[at + COUNT] = (ints[at + COUNT] as number) + 1
    ints[at + LAST] = time
    const state = ints[at + KINDS] as number
    const kinds = state >> KIND_BITS
    if (ints[at + ADDRESS] === address && (state & KNOWN) === kinds) return
    if (ints[at + ADDRESS] === NONE) ints[at + ADDRESS] = address
    if (ints[at + ADDRESS] === address) ints[at + KINDS] = (kinds << KIND_BITS) | kinds
    else for (let kind = 0; kind < kinds; kind += 1) this.#noteOther(pair, kind, address)
  }

  /** Finds the row of each that waits; none is waited for before all are asked for. */
  #lookUp(waits: number): void {
    const waiting = this.#waiting
    const found = this.#found
    const pairs = this.#pairs
    const { ints } = this.#rows
    let touched = 0
    for (let i = 0; i < waits; i += 1) {
      const at = i * WAITING_WIDTH
      touched ^= pairs.near(waiting[at] as number, waiting[at + 1] as number)
    }
    for (let i = 0; i < waits; i += 1) {
      const caller = waiting[i * WAITING_WIDTH] as number
      const of = waiting[i * WAITING_WIDTH + 1] as number
      found[i] = caller === REFUSED ? pairOf(of) : pairs.get(caller, of)
    }
    for (let i = 0; i < waits; i += 1)
      touched ^= ints[Math.max(0, found[i] as number) * WIDTH] as number
    this.touched = touched
  }

  count(number: number): number {
    return this.#of(number, COUNT) - (this.#began[number] as number)
  }

  /** How often it had been served when it was last refused. */
  between(number: number): number {
    return this.#of(number, BETWEEN + kindOf(number)) - (this.#began[number] as number)
  }

  /** When it was last served since; 0 if never. */
  last(number: number): number {
    return this.count(number) === 0 ? 0 : this.#of(number, LAST)
  }

  /** The addresses that it was served from, at most 16. */
  addresses(number: number): ReadonlySet<number> {
    const isKnown = kindOf(number) < (this.#of(number, KINDS) & KNOWN)
    const others = this.#others.get(number) ?? []
    const all = isKnown ? [this.#of(number, ADDRESS), ...others] : others
    return new Set(all.slice(0, ADDRESSES_MAX))
  }

  #of(number: number, what: number): number {
    this.#noteAll()
    return this.#rows.ints[pairOf(number) * WIDTH + what] as number
  }

  #noteOther(pair: number, kind: number, address: number): void {
    const number = pair * KINDS_MAX + kind
    const others = this.#others.get(number)
    if (others === undefined) this.#others.set(number, [address])
    else if (others.length < ADDRESSES_MAX && !others.includes(address)) others.push(address)
  }
}

function pairOf(number: number): number {
  return number >> KINDS_MAX_BITS
}

function kindOf(number: number): number {
  return number & (KINDS_MAX - 1)
}
