import type { Caller, Tally } from '@sallyport/explain'

/** A refusal among the last answers counts for so long, though others came after it. */
const RECENT_SECONDS = 600

type Pair = Tally['forbidden']['all'][number]

/** What callers are refused now, by what their last answers were. */
export class Standings {
  readonly #tally: Tally
  /** By caller: the route of the run of 401 that it is in. */
  readonly #challenged = new Map<number, number>()
  /** By caller: what refused it last with 403, and has not served it since. */
  readonly #forbidden = new Map<number, Pair>()

  constructor(tally: Tally) {
    this.#tally = tally
    for (const { caller, end, route } of tally.streaks.all) {
      if (end === 0) this.#challenged.set(caller, route)
    }
    for (const pair of tally.forbidden.all) {
      if (pair.servedSince > 0) continue
      const before = this.#forbidden.get(pair.caller)
      if (before === undefined || pair.last >= before.last) this.#forbidden.set(pair.caller, pair)
    }
  }

  /** What a caller is refused, such as `403 on GET /x`; `undefined` where it is well. */
  refusalOf(caller: Caller): string | undefined {
    const challenged = this.#challenged.get(caller.number)
    if (challenged !== undefined) return `401 on ${this.#routeName(challenged)}`
    const pair = this.#forbidden.get(caller.number)
    const forbidden = pair !== undefined && isStanding(caller, pair.last) ? pair : undefined
    const { lastTokenRefused, lastToken } = caller
    const isOut = lastTokenRefused > lastToken && isStanding(caller, lastTokenRefused)
    if (isOut && lastTokenRefused >= (forbidden?.last ?? 0)) return 'attempts to sign in'
    return forbidden === undefined ? undefined : `403 on ${this.#routeName(forbidden.route)}`
  }

  #routeName(route: number): string {
    return this.#tally.routes.at(route).name
  }
}

/** Whether a refusal still says how a caller fares: nothing was served after it, or it is not long ago. */
function isStanding({ lastServed, lastSeen }: Caller, time: number): boolean {
  return time > lastServed || time >= lastSeen - RECENT_SECONDS
}
