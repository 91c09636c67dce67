import type { Seen } from '../read/seen.ts'
import { PairMap } from './pair-map.ts'
import type { Route } from './routes.ts'
import { Rows } from './rows.ts'
import type { ServedAfter } from './served-after.ts'
import { ownText } from './texts.ts'

const PATHS_MAX = 256
const ADDRESSES_MAX = 16
const IDS_MAX = 5
const REPEAT_SECONDS = 60
const NONE: readonly never[] = []

/** What lies in the row of a pair: it comes from memory at once, as objects with their lists do not. */
const CALLER = 0
const ROUTE = 1
const START = 2
const LAST = 3
const REFUSALS = 4
const WAS_SERVED = 5
const REPEATS = 6
const REASON = 7
const REQUIREMENT = 8
const POLICY_VERSION = 9
/** The row of what became of it. */
const AFTER = 10
const LAST_PATH = 11
/** The first path and the first address: most pairs have no others. */
const PATH = 12
const ADDRESS = 13
/** Where its lists are, as one more than that is; 0 where it has none. */
const LISTS = 14
/** As much as comes at once from memory. */
const WIDTH = 16

/** What there are several of. */
interface Lists {
  paths: readonly number[]
  addresses: readonly number[]
  ids: readonly string[]
}

const NO_LISTS: Readonly<Lists> = { paths: NONE, addresses: NONE, ids: NONE }

/** Where all pairs of a kind lie. */
interface Held {
  readonly rows: Rows
  readonly lists: Lists[]
  readonly after: ServedAfter
}

/** One caller refused with 403 (or a 404 that stands for one) on one route: a view of its row. Instants are seconds. */
export class Forbidden {
  readonly #held: Held
  readonly #at: number

  constructor(held: Held, index: number) {
    this.#held = held
    this.#at = index * WIDTH
  }

  get caller(): number {
    return this.#int(CALLER)
  }

  get route(): number {
    return this.#int(ROUTE)
  }

  get start(): number {
    return this.#int(START)
  }

  get last(): number {
    return this.#int(LAST)
  }

  get refusals(): number {
    return this.#int(REFUSALS)
  }

  /** Whether the route served the caller before the first refusal. */
  get wasServed(): boolean {
    return this.#int(WAS_SERVED) === 1
  }

  /** Refusals of the very same path, less than a minute after the one before. */
  get repeats(): number {
    return this.#int(REPEATS)
  }

  /** How often it served the caller between two refusals. */
  get servedBetween(): number {
    return this.#held.after.between(this.#int(AFTER))
  }

  get reason(): number {
    return this.#int(REASON)
  }

  get requirement(): number {
    return this.#int(REQUIREMENT)
  }

  get policyVersion(): number {
    return this.#int(POLICY_VERSION)
  }

  /** How often it served the caller after the first refusal. */
  get servedAfter(): number {
    return this.#held.after.count(this.#int(AFTER))
  }

  /** How often it did since the last one. */
  get servedSince(): number {
    return this.servedAfter - this.servedBetween
  }

  /** When it last did. */
  get lastServed(): number {
    return this.#held.after.last(this.#int(AFTER))
  }

  /** The raw paths refused, as numbers made of them; at most 256. */
  get paths(): ReadonlySet<number> {
    return new Set([this.#int(PATH), ...this.#lists.paths])
  }

  /** Whether there is but one of them. */
  get isOfOnePath(): boolean {
    return this.#lists.paths.length === 0
  }

  /** The addresses it came from when it was refused, at most 16. */
  get addresses(): ReadonlySet<number> {
    return new Set([this.#int(ADDRESS), ...this.#lists.addresses])
  }

  /** Those it came from when it was served after; at most 16. */
  get servedFrom(): ReadonlySet<number> {
    return this.#held.after.addresses(this.#int(AFTER))
  }

  /** The ids of the first refusals. */
  get ids(): readonly string[] {
    return this.#lists.ids
  }

  get #lists(): Readonly<Lists> {
    const lists = this.#int(LISTS)
    return lists === 0 ? NO_LISTS : (this.#held.lists[lists - 1] as Lists)
  }

  #int(of: number): number {
    return this.#held.rows.ints[this.#at + of] as number
  }
}

/** The pairs of caller and route that met 403. */
export class ForbiddenPairs {
  readonly #held: Held
  readonly #views: Forbidden[] = []
  readonly #index = new PairMap()
  readonly #limit: number
  #size = 0
  /** Refusals of pairs that were not kept because there were too many. */
  dropped = 0

  /** `after` tells what became of the pairs. */
  constructor(after: ServedAfter, limit: number) {
    this.#held = { rows: new Rows(WIDTH), lists: [], after }
    this.#limit = limit
  }

  /** All of them, in the order of their first refusals. */
  get all(): readonly Forbidden[] {
    const views = this.#views
    while (views.length < this.#size) views.push(new Forbidden(this.#held, views.length))
    return views
  }

  /** Whether there is no room for another one. */
  get isFull(): boolean {
    return this.#size >= this.#limit
  }

  /** Whether the pair is one that is kept. */
  refused(caller: number, event: Refused): boolean {
    const found = this.#index.get(caller, event.route.number)
    const pair = found === -1 ? this.#begun(caller, event) : found
    if (pair === -1) this.dropped += 1
    else this.#note(pair * WIDTH, event)
    return pair !== -1
  }

  /** The number of a new pair; -1 where there are too many. */
  #begun(caller: number, event: Refused): number {
    const pair = this.#size
    if (pair >= this.#limit) return -1
    const { rows, after } = this.#held
    const route = event.route.number
    const at = rows.room(pair)
    const { ints } = rows
    ints[at + CALLER] = caller
    ints[at + ROUTE] = route
    ints[at + START] = event.time
    ints[at + LAST] = event.time
    ints[at + WAS_SERVED] = event.wasServed ? 1 : 0
    ints[at + REASON] = event.reason
    ints[at + REQUIREMENT] = event.requirement
    ints[at + POLICY_VERSION] = event.policyVersion
    ints[at + AFTER] = after.begin(caller, route)
    ints[at + PATH] = event.path
    ints[at + ADDRESS] = event.address
    this.#index.set(caller, route, pair)
    this.#size += 1
    return pair
  }

  #note(at: number, { seen, path, time, address }: Refused): void {
    const { rows, after } = this.#held
    const { ints } = rows
    const last = ints[at + LAST] as number
    if (path === ints[at + LAST_PATH] && time - last < REPEAT_SECONDS) add(ints, at + REPEATS)
    ints[at + LAST_PATH] = path
    add(ints, at + REFUSALS)
    after.refused(ints[at + AFTER] as number)
    ints[at + LAST] = Math.max(last, time)
    if (path !== ints[at + PATH]) this.#notePath(at, path)
    if (address !== ints[at + ADDRESS]) this.#noteAddress(at, address)
    if (seen.id !== undefined) this.#noteId(at, seen.id)
  }

  #notePath(at: number, path: number): void {
    const lists = this.#listsOf(at)
    const paths = withOne(lists.paths, path, PATHS_MAX - 1)
    if (paths !== lists.paths) lists.paths = paths
  }

  #noteAddress(at: number, address: number): void {
    const lists = this.#listsOf(at)
    const addresses = withOne(lists.addresses, address, ADDRESSES_MAX - 1)
    if (addresses !== lists.addresses) lists.addresses = addresses
  }

  #noteId(at: number, id: string): void {
    const lists = this.#listsOf(at)
    if (lists.ids.length < IDS_MAX) lists.ids = [...lists.ids, ownText(id)]
  }

  #listsOf(at: number): Lists {
    const { rows, lists } = this.#held
    const found = rows.ints[at + LISTS] as number
    if (found > 0) return lists[found - 1] as Lists
    const made = { ...NO_LISTS }
    lists.push(made)
    rows.ints[at + LISTS] = lists.length
    return made
  }
}

function add(ints: Int32Array, at: number): void {
  ints[at] = (ints[at] as number) + 1
}

/** A refusal with all that is known of it. */
export interface Refused {
  readonly seen: Seen
  readonly route: Route
  /** Its path, as {@link pathNumberOf} tells paths apart. */
  readonly path: number
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
