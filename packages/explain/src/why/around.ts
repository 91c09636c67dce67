import type { DecisionRecord } from '@sallyport/contract'
import { AROUND_MILLISECONDS, type Count, type Surroundings } from './archive.ts'
import { callerOf, isSameCaller, routeOf } from './caller.ts'

/** The most callers that are told apart. */
const CALLERS_MAX = 100_000
/** The most versions of a policy and instances that are told apart. */
const NAMES_MAX = 1_000

/** Counts what else was recorded around one decision: given the records in any order, it remembers no record but one. */
export class Around {
  readonly from: number
  readonly to: number
  readonly #record: DecisionRecord
  readonly #time: number
  readonly #route: string
  #lastSuccess: DecisionRecord | undefined
  #callerAllowed = 0
  #routeAllowed = 0
  #lost = 0
  #kills = 0
  readonly #callerRefused = new Map<string, number>()
  readonly #routeRefused = new Map<string, number>()
  readonly #instances = new Map<string, number>()
  readonly #versions = new Map<string, number>()
  readonly #callers = new Set<string>()

  constructor(record: DecisionRecord) {
    this.#record = record
    this.#time = Date.parse(record.time)
    this.#route = routeOf(record)
    this.from = this.#time - AROUND_MILLISECONDS
    this.to = this.#time + AROUND_MILLISECONDS
  }

  add(other: DecisionRecord): void {
    const time = Date.parse(other.time)
    const isCaller = isSameCaller(this.#record, other)
    if (isCaller) this.addSuccess(other, time)
    if (!(time >= this.from && time <= this.to)) return
    if (isCaller) this.#addOfCaller(other)
    if (routeOf(other) === this.#route) this.#addOfRoute(other, time)
  }

  /** Takes an allowed request of the same caller, if it is the last before the decision. */
  addSuccess(other: DecisionRecord, time: number = Date.parse(other.time)): void {
    if (other.kind !== 'allow' || !(time < this.#time)) return
    const last = this.#lastSuccess
    if (last === undefined || Date.parse(last.time) < time) this.#lastSuccess = other
  }

  /** That so many records of the time are missing; 0 where nobody can say, after a kill. */
  addLost(count: number): void {
    this.#lost += count
    if (count === 0) this.#kills += 1
  }

  get result(): Surroundings {
    return {
      lastSuccess: this.#lastSuccess,
      caller: { allowed: Math.round(this.#callerAllowed), refused: countsOf(this.#callerRefused) },
      route: {
        allowed: Math.round(this.#routeAllowed),
        refused: countsOf(this.#routeRefused),
        callersRefusedAlike: this.#callers.size,
        instances: countsOf(this.#instances),
        versions: [...this.#versions]
          .map(([version, since]) => ({ version, since }))
          .sort((one, other) => one.since - other.since),
      },
      lost: this.#lost,
      kills: this.#kills,
    }
  }

  #addOfCaller(other: DecisionRecord): void {
    if (other.kind === 'allow') this.#callerAllowed += weightOf(other)
    else count(this.#callerRefused, other.reason ?? other.kind)
  }

  #addOfRoute(other: DecisionRecord, time: number): void {
    const version = other.authorization?.policy.version
    if (version !== undefined && this.#versions.size < NAMES_MAX) {
      this.#versions.set(version, Math.min(time, this.#versions.get(version) ?? time))
    }
    if (other.kind === 'allow') {
      this.#routeAllowed += weightOf(other)
      return
    }
    count(this.#routeRefused, other.reason ?? other.kind)
    if (other.reason !== this.#record.reason) return
    if (this.#callers.size < CALLERS_MAX) this.#callers.add(callerOf(other))
    const instance = other.service?.instance
    if (instance !== undefined && this.#instances.size < NAMES_MAX) {
      count(this.#instances, instance)
    }
  }
}

/** How many allowed requests one record of them stands for. */
function weightOf({ sample_rate: rate = 1 }: DecisionRecord): number {
  return rate > 0 && rate <= 1 ? 1 / rate : 1
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

function countsOf(counts: ReadonlyMap<string, number>): readonly Count[] {
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((one, other) => other.count - one.count)
}
