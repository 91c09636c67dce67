import { copyOf, type Mark, type Observation, Tally } from '@sallyport/explain'
import { clientOf } from './client-name.ts'
import { Course } from './course.ts'
import { type Filter, isInWindow } from './filter.ts'
import { type Refusal, Refusals } from './refusals.ts'

/** How many refused requests are kept: some 25 MB. */
export const REFUSALS_KEPT = 50_000

/** What of a filter stands in a request as it is asked for. */
const PLAIN = ['reason', 'address', 'path', 'id'] as const

/** How much is kept. */
export interface LogStateOptions {
  readonly marks?: readonly Mark[]
  readonly refusalsKept?: number
}

/** What a log comes down to: the counts of a diagnosis, refusals by the minute, and the last of them as requests. */
export class LogState {
  readonly tally: Tally = new Tally()
  readonly course: Course = new Course()
  readonly refusals: Refusals
  /** Whether a reason was given, or somebody named. */
  hasReasons = false
  hasNames = false
  /** 404 that stand for a 403. */
  concealed = 0

  constructor({ marks = [], refusalsKept = REFUSALS_KEPT }: LogStateOptions = {}) {
    this.tally.marks.push(...marks)
    this.refusals = new Refusals(refusalsKept)
  }

  /** Counts one request, and keeps a copy of it if it was refused. */
  add(seen: Observation): void {
    this.tally.add(seen)
    if (seen.reason !== undefined) this.hasReasons = true
    if (seen.subject !== undefined) this.hasNames = true
    if (!this.#isRefusal(seen)) return
    if (seen.isConcealed === true) this.concealed += 1
    this.course.add(seen)
    const place = { route: this.#routeOf(seen), caller: this.tally.callers.callerOf(seen).number }
    this.refusals.add({ seen: copyOf(seen), ...place })
  }

  /** What a caller is called here, as findings call it. */
  callerName(number: number): string {
    const caller = this.tally.callers.all[number]
    if (caller === undefined) return '(others)'
    if (caller.isNamed) return caller.name
    const agent = this.tally.callers.clients.textOf(caller.client)
    return agent === '-' ? caller.name : `${caller.name} (${agent.slice(0, 40)})`
  }

  routeName(number: number): string {
    return this.tally.routes.at(number).name
  }

  /** Whether a kept refusal passes a filter. */
  passes({ seen, route, caller }: Pick<Refusal, 'seen' | 'route' | 'caller'>, f: Filter): boolean {
    if (!isInWindow(f, seen.time)) return false
    if (f.status !== undefined && f.status !== String(seen.status)) return false
    if (!PLAIN.every((name) => f[name] === undefined || f[name] === seen[name])) return false
    if (f.client !== undefined && f.client !== clientOf(seen.agent).name) return false
    if (f.route !== undefined && f.route !== this.routeName(route)) return false
    return f.caller === undefined || this.#isCaller(seen, caller, f.caller)
  }

  /** The kept refusals that pass a filter, the newest first. */
  *matching(filter: Filter): Generator<Refusal> {
    for (const refusal of this.refusals.newest()) {
      if (this.passes(refusal, filter)) yield refusal
    }
  }

  /** The numbers of a request that was counted before: nothing new is counted. */
  placeOf(seen: Observation): Pick<Refusal, 'route' | 'caller'> {
    const { routes, callers } = this.tally
    const route =
      seen.route === undefined
        ? routes.knownRouteOf(seen.method, seen.path)
        : routes.routeOf(seen.method, seen.path, seen.route)
    return { route: route.number, caller: callers.callerOf(seen).number }
  }

  #isCaller({ address, subject, account }: Observation, number: number, name: string): boolean {
    return (
      name === address || name === subject || name === account || name === this.callerName(number)
    )
  }

  #isRefusal(seen: Observation): boolean {
    const { status, reason, isConcealed } = seen
    if (status === 401 || status === 403 || status === 407 || status === 429) return true
    if (isConcealed === true || (reason !== undefined && status >= 400)) return true
    if (status !== 400 && status !== 422) return false
    // Where tokens are given out, a 400 is a refusal (RFC 6749 section 5.2).
    const { use } = this.tally.routes.knownRouteOf(seen.method, seen.path)
    return use === 'token' || use === 'sign_in'
  }

  #routeOf(seen: Observation): number {
    const { routes } = this.tally
    const isFound = seen.status !== 404 || seen.isConcealed === true
    return isFound || seen.route !== undefined
      ? routes.routeOf(seen.method, seen.path, seen.route).number
      : routes.knownRouteOf(seen.method, seen.path).number
  }
}
