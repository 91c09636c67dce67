import type { Seen } from '../read/seen.ts'
import { PairMap } from './pair-map.ts'
import type { Route } from './routes.ts'
import type { ServedAfter } from './served-after.ts'
import { ownText } from './texts.ts'

const PATHS_MAX = 256
const ADDRESSES_MAX = 16
const IDS_MAX = 5
const REPEAT_SECONDS = 60
const NONE: readonly never[] = []

/** One caller refused with 403 (or a 404 that stands for one) on one route. Instants are seconds. */
export class Forbidden {
  readonly caller: number
  readonly route: number
  readonly start: number
  last: number
  refusals = 0
  /** Whether the route served the caller before the first refusal. */
  readonly wasServed: boolean
  /** Refusals of the very same path, less than a minute after the one before. */
  repeats = 0
  /** How often it served the caller between two refusals. */
  servedBetween = 0
  readonly reason: number
  readonly requirement: number
  readonly policyVersion: number
  readonly #after: ServedAfter
  readonly #row: number
  #ids: readonly string[] = NONE
  #lastPath = 0
  // The first one by itself, and no sets: most have one, and a set takes 200 bytes for it.
  #path = 0
  #paths: readonly number[] = NONE
  #address = 0
  #addresses: readonly number[] = NONE

  constructor(caller: number, event: Refused, after: { readonly of: ServedAfter; row: number }) {
    this.caller = caller
    this.route = event.route.number
    this.start = event.time
    this.last = event.time
    this.wasServed = event.wasServed
    this.reason = event.reason
    this.requirement = event.requirement
    this.policyVersion = event.policyVersion
    this.#after = after.of
    this.#row = after.row
  }

  /** How often it served the caller after the first refusal. */
  get servedAfter(): number {
    return this.#after.count(this.#row)
  }

  /** How often it did since the last one. */
  get servedSince(): number {
    return this.servedAfter - this.servedBetween
  }

  /** When it last did. */
  get lastServed(): number {
    return this.#after.last(this.#row)
  }

  /** The raw paths refused, as numbers made of them; at most 256. */
  get paths(): ReadonlySet<number> {
    return new Set([this.#path, ...this.#paths])
  }

  /** The addresses it came from when it was refused, at most 16. */
  get addresses(): ReadonlySet<number> {
    return new Set([this.#address, ...this.#addresses])
  }

  /** Those it came from when it was served after; at most 16. */
  get servedFrom(): ReadonlySet<number> {
    return this.#after.addresses(this.#row)
  }

  /** The ids of the first refusals. */
  get ids(): readonly string[] {
    return this.#ids
  }

  note({ seen, time, address }: Refused): void {
    const path = numberOf(seen.path)
    if (this.refusals === 0) {
      this.#path = path
      this.#address = address
    }
    if (path === this.#lastPath && time - this.last < REPEAT_SECONDS) this.repeats += 1
    this.#lastPath = path
    this.refusals += 1
    this.servedBetween = this.servedAfter
    this.last = Math.max(this.last, time)
    if (path !== this.#path) this.#paths = withOne(this.#paths, path, PATHS_MAX - 1)
    if (address !== this.#address)
      this.#addresses = withOne(this.#addresses, address, ADDRESSES_MAX - 1)
    const { id } = seen
    if (id !== undefined && this.#ids.length < IDS_MAX) this.#ids = [...this.#ids, ownText(id)]
  }
}

/** The pairs of caller and route that met 403. */
export class ForbiddenPairs {
  readonly all: Forbidden[] = []
  readonly #index = new PairMap()
  readonly #after: ServedAfter
  readonly #limit: number
  /** Refusals of pairs that were not kept because there were too many. */
  dropped = 0

  /** `after` tells what became of the pairs. */
  constructor(after: ServedAfter, limit: number) {
    this.#after = after
    this.#limit = limit
  }

  refused(caller: number, event: Refused): void {
    this.#pairOf(caller, event)?.note(event)
  }

  #pairOf(caller: number, event: Refused): Forbidden | undefined {
    const { number } = event.route
    const found = this.#index.get(caller, number)
    if (found !== -1) return this.all[found]
    if (this.all.length >= this.#limit) {
      this.dropped += 1
      return undefined
    }
    const after = { of: this.#after, row: this.#after.begin(caller, number) }
    const pair = new Forbidden(caller, event, after)
    this.#index.set(caller, number, this.all.length)
    this.all.push(pair)
    return pair
  }
}

/** A refusal with all that is known of it. */
export interface Refused {
  readonly seen: Seen
  readonly route: Route
  readonly time: number
  readonly address: number
  readonly wasServed: boolean
  readonly reason: number
  readonly requirement: number
  readonly policyVersion: number
}

/** The list with one more number, if it is not in it and there is room. */
function withOne(numbers: readonly number[], one: number, most: number): readonly number[] {
  if (numbers.length >= most || numbers.includes(one)) return numbers
  if (numbers.length === 0) return [one]
  const more = numbers as number[]
  more.push(one)
  return more
}

/** FNV-1a of a text: equal for equal ones. */
export function numberOf(text: string): number {
  let hash = 0x811c9dc5
  const length = Math.min(text.length, 256)
  for (let i = 0; i < length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash
}
