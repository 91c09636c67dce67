import type { Place } from './caller.ts'
import { Rows } from './rows.ts'

const LAST_SEEN = 0
const REQUESTS = 1
const OK = 2
const LAST_OK = 3
const STREAK = 4
/** When it got its last token. */
const LAST_TOKEN = 5
/** Of the routes that served a caller and that refused it, two numbers each. */
const SERVED = 6
const REFUSED = 8
const LAST_SERVED = 10
const LAST_CHALLENGED = 11
const TOKENS = 12
/** How many of the routes that served it are told. */
const TOLD = 13
/** When it was last challenged and served at once, as with a token that it got elsewhere. */
const RENEWED = 14
/** As much as comes at once from memory, so that a caller lies in one piece of it. */
const WIDTH = 16
const TOLD_MAX = 8
/** Where it came from first, and when. */
const ADDRESS = TOLD_MAX
const CLIENT = TOLD_MAX + 1
const FIRST_SEEN = TOLD_MAX + 2
/** The routes that served it and are told, then those. */
const SELDOM_WIDTH = TOLD_MAX + 4
/** One number keeps a bit for so many routes, and two keep those of the first sixty-four. */
const BITS = 32
const ROUTES = 2 * BITS

/** What a caller that was served asks for besides: it is in a streak, it may have been refused there, or there was no room to note it. */
export const besides = { streak: 1, refused: 2, served: 4 } as const

/** A route that is used. */
export interface RouteUsed {
  readonly number: number
  readonly isGuarded: boolean
}

/** What changes with every request of a caller, by the number of the caller. */
export class CallerCounts {
  readonly #rows = new Rows(WIDTH)
  /** What is seldom asked for lies elsewhere. */
  readonly #seldom = new Rows(SELDOM_WIDTH)
  /** What came of all that was looked at: without it nothing would have to be looked at. */
  touched = 0

  /** A caller that is seen for the first time. */
  begin(caller: number, { address, client, time }: Place): void {
    const at = this.#rows.room(caller)
    this.#rows.ints[at + LAST_SEEN] = time
    this.#rows.ints[at + STREAK] = -1
    const seldom = this.#seldom.room(caller)
    const { ints } = this.#seldom
    ints[seldom + ADDRESS] = address
    ints[seldom + CLIENT] = client
    ints[seldom + FIRST_SEEN] = time
  }

  address(caller: number): number {
    return this.#seldom.ints[caller * SELDOM_WIDTH + ADDRESS] as number
  }

  client(caller: number): number {
    return this.#seldom.ints[caller * SELDOM_WIDTH + CLIENT] as number
  }

  firstSeen(caller: number): number {
    return this.#seldom.ints[caller * SELDOM_WIDTH + FIRST_SEEN] as number
  }

  noteRequest(caller: number, time: number): void {
    const { ints } = this.#rows
    const at = caller * WIDTH
    ints[at + REQUESTS] = (ints[at + REQUESTS] as number) + 1
    if (time > (ints[at + LAST_SEEN] as number)) ints[at + LAST_SEEN] = time
  }

  /** Anything at all, files too. */
  noteLastServed(caller: number, time: number): void {
    this.#rows.ints[caller * WIDTH + LAST_SERVED] = time
  }

  /**
   * A route served a caller, and what it served is no file; what is to be looked at besides, as a sum of {@link besides}.
   * Who gets tokens uses them, whether or not a route has refused anybody yet.
   */
  noteUse(caller: number, { number, isGuarded }: RouteUsed, time: number): number {
    const { ints } = this.#rows
    const at = caller * WIDTH
    ints[at + LAST_SERVED] = time
    ints[at + OK] = (ints[at + OK] as number) + 1
    if (isGuarded || (ints[at + LAST_TOKEN] as number) > 0) ints[at + LAST_OK] = time
    const inStreak = (ints[at + STREAK] as number) >= 0 ? besides.streak : 0
    const refused = this.mayBeRefused(caller, number) ? besides.refused : 0
    return inStreak + refused + (this.noteServed(caller, number) ? 0 : besides.served)
  }

  noteToken(caller: number, time: number): void {
    const { ints } = this.#rows
    const at = caller * WIDTH
    ints[at + TOKENS] = (ints[at + TOKENS] as number) + 1
    ints[at + LAST_TOKEN] = time
  }

  /** When a caller got its last token; 0 if never. */
  lastToken(caller: number): number {
    return this.#rows.ints[caller * WIDTH + LAST_TOKEN] as number
  }

  /** A caller that was well was challenged, and served at once: it has got another token, where nobody sees that. */
  noteRenewed(caller: number, time: number): void {
    this.#rows.ints[caller * WIDTH + RENEWED] = time
  }

  /** When a caller last got a token where nobody sees that; 0 if never. */
  lastRenewed(caller: number): number {
    return this.#rows.ints[caller * WIDTH + RENEWED] as number
  }

  /** Whether all routes up to this one are noted of every caller. */
  isNoted(route: number): boolean {
    return route < ROUTES
  }

  /** Notes that a route served a caller; whether there was room to. */
  noteServed(caller: number, route: number): boolean {
    if (this.#note(caller * WIDTH + SERVED, route)) return true
    return this.#tell(caller, route) || route < ROUTES
  }

  /** The first routes that served a caller, at most eight. */
  routes(caller: number): readonly number[] {
    const at = caller * SELDOM_WIDTH
    return [...this.#seldom.ints.subarray(at, at + this.#told(caller))]
  }

  /** Whether it is noted that a route served a caller. */
  wasServed(caller: number, route: number): boolean {
    if (route < ROUTES) return this.#isNoted(caller * WIDTH + SERVED, route)
    return this.#isTold(caller, route)
  }

  noteRefused(caller: number, route: number): void {
    this.#note(caller * WIDTH + REFUSED, route)
  }

  /** Whether a route can have refused a caller; always of one behind the first routes. */
  mayBeRefused(caller: number, route: number): boolean {
    return route >= ROUTES || this.#isNoted(caller * WIDTH + REFUSED, route)
  }

  /** When a caller was last refused with 401 where nothing is handed out; 0 if never. */
  lastChallenged(caller: number): number {
    return this.#rows.ints[caller * WIDTH + LAST_CHALLENGED] as number
  }

  noteChallenged(caller: number, time: number): void {
    this.#rows.ints[caller * WIDTH + LAST_CHALLENGED] = time
  }

  /** Looks at some callers before they are asked for one by one: their rows come from memory together. */
  lookAt(callers: Int32Array, count: number): void {
    const { ints } = this.#rows
    let touched = 0
    for (let i = 0; i < count; i += 1) touched ^= ints[(callers[i] as number) * WIDTH] as number
    this.touched = touched
  }

  lastSeen(caller: number): number {
    return this.#rows.ints[caller * WIDTH + LAST_SEEN] as number
  }

  requests(caller: number): number {
    return this.#rows.ints[caller * WIDTH + REQUESTS] as number
  }

  ok(caller: number): number {
    return this.#rows.ints[caller * WIDTH + OK] as number
  }

  lastServed(caller: number): number {
    return this.#rows.ints[caller * WIDTH + LAST_SERVED] as number
  }

  lastOk(caller: number): number {
    return this.#rows.ints[caller * WIDTH + LAST_OK] as number
  }

  tokens(caller: number): number {
    return this.#rows.ints[caller * WIDTH + TOKENS] as number
  }

  /** The streak of refusals that a caller is in; -1 if it is in none. */
  streak(caller: number): number {
    return this.#rows.ints[caller * WIDTH + STREAK] as number
  }

  setStreak(caller: number, streak: number): void {
    this.#rows.ints[caller * WIDTH + STREAK] = streak
  }

  /** Keeps a route among those that are told; whether it is one of them. */
  #tell(caller: number, route: number): boolean {
    const told = this.#told(caller)
    // Of the first routes each comes here once.
    if (route >= ROUTES && this.#isTold(caller, route)) return true
    if (told >= TOLD_MAX) return false
    this.#seldom.ints[caller * SELDOM_WIDTH + told] = route
    this.#rows.ints[caller * WIDTH + TOLD] = told + 1
    return true
  }

  #isTold(caller: number, route: number): boolean {
    const at = caller * SELDOM_WIDTH
    const end = at + this.#told(caller)
    for (let i = at; i < end; i += 1) if (this.#seldom.ints[i] === route) return true
    return false
  }

  #told(caller: number): number {
    return this.#rows.ints[caller * WIDTH + TOLD] as number
  }

  #note(at: number, route: number): boolean {
    if (route >= ROUTES) return false
    const { ints } = this.#rows
    const word = route < BITS ? at : at + 1
    const before = ints[word] as number
    ints[word] = before | (1 << (route % BITS))
    return before === ints[word]
  }

  #isNoted(at: number, route: number): boolean {
    const word = this.#rows.ints[route < BITS ? at : at + 1] as number
    return ((word >>> (route % BITS)) & 1) === 1
  }
}
