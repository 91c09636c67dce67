/** How one route answered in one minute. */
export interface RouteStretch {
  /** Seconds since the epoch, of its beginning. */
  readonly from: number
  ok: number
  forbidden: number
  failed: number
}

/** How long a stretch is. */
export const STRETCH_SECONDS = 60

/** What each route answered over time, as far as it serves callers: where a change of policy shows. */
export class RouteHistory {
  readonly #byRoute = new Map<number, Map<number, RouteStretch>>()
  /** The stretch of each route that was asked for last. */
  readonly #last: (RouteStretch | undefined)[] = []
  readonly #limit: number
  #count = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** The stretch of a route that an instant falls into; `undefined` where there are too many already. */
  at(route: number, seconds: number): RouteStretch | undefined {
    const last = this.#last[route]
    if (last !== undefined && seconds >= last.from && seconds < last.from + STRETCH_SECONDS)
      return last
    const stretch = this.#find(route, Math.floor(seconds / STRETCH_SECONDS))
    this.#last[route] = stretch
    return stretch
  }

  #find(route: number, number: number): RouteStretch | undefined {
    let own = this.#byRoute.get(route)
    if (own === undefined) {
      own = new Map()
      this.#byRoute.set(route, own)
    }
    const found = own.get(number)
    if (found !== undefined || this.#count >= this.#limit) return found
    const made = { from: number * STRETCH_SECONDS, ok: 0, forbidden: 0, failed: 0 }
    own.set(number, made)
    this.#count += 1
    return made
  }

  /** The stretches of some routes that are one by now, added up and in order. */
  of(routes: Iterable<number>): readonly RouteStretch[] {
    const sums = new Map<number, RouteStretch>()
    for (const route of routes) {
      for (const { from, ok, forbidden, failed } of this.#byRoute.get(route)?.values() ?? []) {
        const sum = sums.get(from) ?? { from, ok: 0, forbidden: 0, failed: 0 }
        sum.ok += ok
        sum.forbidden += forbidden
        sum.failed += failed
        sums.set(from, sum)
      }
    }
    return [...sums.values()].sort((a, b) => a.from - b.from)
  }

  /** The routes of which there is a history. */
  get routes(): Iterable<number> {
    return this.#byRoute.keys()
  }
}
