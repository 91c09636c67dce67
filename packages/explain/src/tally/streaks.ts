import type { Observation } from '../observation.ts'
import type { CallerCounts } from './caller-counts.ts'
import type { Route } from './routes.ts'
import { Rows } from './rows.ts'
import { CHALLENGE_SECONDS, type Streak } from './streak.ts'
import { ownText } from './texts.ts'

const CHALLENGES_MAX = 20
const ROUTES_KEPT = 4
const IDS_KEPT = 5
/** A caller that is served elsewhere with a new token, or was not refused for so long, is well again. */
const WELL_AFTER_SECONDS = 600

/** What changes with every request, in the row of a streak; of its routes each as one more than it is, for 0 is none. */
const CALLER = 0
const ELSEWHERE = 1
const TOKEN_AT = 2
const LAST = 3
/** 1 where a challenge that is answered at once is a renewal. */
const RENEWS = 4
const ROUTE_FIRST = 5
const WIDTH = ROUTE_FIRST + ROUTES_KEPT

/** Who was served so long after a challenge had credentials that were good, and shows them without being asked. */
const GOOD_SECONDS = 30

/** Of so many streaks as there is room for, those that are renewals at most: they come every day. */
const RENEWALS_SHARE = 0.5

/** The numbers of the texts that a refusal came with. */
export interface Numbers {
  readonly instance: number
  readonly reason: number
  readonly kid: number
}

/** One event of a caller on a route. */
export interface Event {
  /** The number of the caller. */
  readonly caller: number
  readonly route: Route
  readonly seen: Observation
  /** Seconds since the epoch. */
  readonly time: number
}

/** All streaks of 401, but for challenges that were answered at once: those are no failures. */
export class Streaks {
  /** Those that ended, and those that are open; `undefined` where a challenge was. */
  readonly #held: (Streak | undefined)[] = []
  readonly #rows = new Rows(WIDTH)
  readonly #counts: CallerCounts
  readonly #free: number[] = []
  readonly #limit: number
  #renewals = 0
  /** Streaks that were not kept because there were too many. */
  dropped = 0
  /** Whether the log shows how tokens are handed out: then nobody is taken for one who renews elsewhere. */
  areTokensSeen = false

  /** `counts` tells which caller is in which. */
  constructor(limit: number, counts: CallerCounts) {
    this.#limit = limit
    this.#counts = counts
  }

  get all(): readonly Streak[] {
    for (const [index, streak] of this.#held.entries()) if (streak !== undefined) this.#write(index)
    return this.#held.filter((streak) => streak !== undefined)
  }

  /** Writes into a streak what stands in its row. */
  #write(index: number): Streak {
    const streak = this.#held[index] as Streak
    const { ints } = this.#rows
    const at = index * WIDTH
    streak.caller = ints[at + CALLER] as number
    streak.servedElsewhere = ints[at + ELSEWHERE] as number
    streak.tokenAt = ints[at + TOKEN_AT] as number
    streak.last = ints[at + LAST] as number
    return streak
  }

  refused(event: Event, numbers: Numbers): void {
    const { caller, time, route, seen } = event
    const streak = this.#heldAt(this.#counts.streak(caller)) ?? this.#begun(event, numbers)
    if (streak === undefined) return
    const { ints } = this.#rows
    const at = this.#counts.streak(caller) * WIDTH
    streak.refusals += 1
    streak.reason = numbers.reason
    ints[at + LAST] = Math.max(ints[at + LAST] as number, time)
    if (streak.routes.length < ROUTES_KEPT && !streak.routes.includes(route.number)) {
      ints[at + ROUTE_FIRST + streak.routes.length] = route.number + 1
      streak.routes.push(route.number)
    }
    if (seen.id !== undefined && streak.ids.length < IDS_KEPT) streak.ids.push(ownText(seen.id))
    if (ints[at + TOKEN_AT] === 0) return
    streak.rounds += 1
    ints[at + TOKEN_AT] = 0
  }

  /** A caller that is in a streak was served. Many are, so that nothing but the row is looked at. */
  served(caller: number, route: Route, time: number): void {
    const index = this.#counts.streak(caller)
    const { ints } = this.#rows
    const at = index * WIDTH
    // It may have begun when the caller had no name yet.
    ints[at + CALLER] = caller
    if (this.#isOf(at, route.number)) this.#end(index, { time, mayBeAnswer: true })
    else if (route.isGuarded) {
      ints[at + ELSEWHERE] = (ints[at + ELSEWHERE] as number) + 1
      const isLong = time - (ints[at + LAST] as number) > WELL_AFTER_SECONDS
      if (isLong || (ints[at + TOKEN_AT] as number) > 0)
        this.#end(index, { time, mayBeAnswer: false })
    }
  }

  /** Whether a route is among those of a streak. */
  #isOf(at: number, route: number): boolean {
    const { ints } = this.#rows
    for (let i = ROUTE_FIRST; i < WIDTH; i += 1) if (ints[at + i] === route + 1) return true
    return false
  }

  /** A caller got a token, or was refused one. */
  token(caller: number, time: number, outcome: 'accepted' | 'refused' | 'throttled'): void {
    const index = this.#counts.streak(caller)
    const streak = this.#heldAt(index)
    if (streak === undefined) return
    if (outcome !== 'accepted') streak.tokensRefused += 1
    else {
      streak.tokens += 1
      this.#rows.ints[index * WIDTH + TOKEN_AT] = time
    }
  }

  /** The streak of a number; `undefined` for -1, which as an index of a list is looked up as a name (1 us, measured). */
  #heldAt(index: number): Streak | undefined {
    return index < 0 ? undefined : this.#held[index]
  }

  #begun({ caller, route, time }: Event, numbers: Numbers): Streak | undefined {
    if (this.#held.length >= this.#limit && this.#free.length === 0) {
      this.dropped += 1
      return undefined
    }
    const index = this.#free.pop() ?? this.#held.length
    const counts = this.#counts
    const lastToken = Math.max(counts.lastToken(caller), counts.lastRenewed(caller))
    const streak: Streak = {
      caller,
      client: counts.client(caller),
      address: counts.address(caller),
      start: time,
      last: time,
      end: 0,
      refusals: 0,
      route: route.number,
      routes: [],
      servedBefore: counts.lastOk(caller),
      servedElsewhere: 0,
      tokens: 0,
      tokensRefused: 0,
      rounds: 0,
      // A token that was got just before counts: a fresh one that is refused says a lot.
      sinceToken: lastToken === 0 ? -1 : time - lastToken,
      tokenAt: time - lastToken <= CHALLENGE_SECONDS ? lastToken : 0,
      ...numbers,
      ids: [],
    }
    this.#held[index] = streak
    counts.setStreak(caller, index)
    const at = this.#rows.room(index)
    const { ints } = this.#rows
    ints.fill(0, at, at + WIDTH)
    ints[at + CALLER] = streak.caller
    ints[at + TOKEN_AT] = streak.tokenAt
    ints[at + LAST] = streak.last
    ints[at + RENEWS] = this.#renews(caller) ? 1 : 0
    return streak
  }

  /** Whether a caller that is challenged was well, so that what answers it is another token. */
  #renews(caller: number): boolean {
    if (this.areTokensSeen) return false
    const counts = this.#counts
    const good = counts.lastOk(caller) - counts.lastChallenged(caller)
    return counts.lastRenewed(caller) > 0 || (counts.lastOk(caller) > 0 && good > GOOD_SECONDS)
  }

  #end(
    index: number,
    { time, mayBeAnswer }: { readonly time: number; readonly mayBeAnswer: boolean },
  ): void {
    const streak = this.#write(index)
    // A page asks for several things at once, and each of them is challenged.
    const isAnswered =
      mayBeAnswer &&
      streak.tokens === 0 &&
      streak.refusals <= CHALLENGES_MAX &&
      time - streak.start <= CHALLENGE_SECONDS
    if (isAnswered && !this.#isRenewal(index, streak)) this.#forget(index)
    else streak.end = time
    this.#counts.setStreak(streak.caller, -1)
  }

  /** Whether what was answered at once is kept, as a renewal that nobody saw. */
  #isRenewal(index: number, streak: Streak): boolean {
    if (this.#rows.ints[index * WIDTH + RENEWS] === 0) return false
    this.#counts.noteRenewed(streak.caller, streak.last)
    if (this.#renewals >= this.#limit * RENEWALS_SHARE) return false
    this.#renewals += 1
    streak.tokens = 1
    return true
  }

  #forget(index: number): void {
    this.#held[index] = undefined
    this.#free.push(index)
  }
}
