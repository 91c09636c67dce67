import type { Subject } from '@sallyport/contract'

/** One of those who lose or gain. */
export interface ReplayCaller {
  /** `undefined` where nobody was authenticated. */
  readonly id: string | undefined
  readonly tenant: string | undefined
  readonly records: number
  /** With those that were not recorded, by the share of them that is. */
  readonly requests: number
  /** Decision ids, which `sallyport explain why` takes. */
  readonly examples: readonly string[]
}

/** What changes on one route, by one policy. */
export interface ReplayRoute {
  readonly route: string
  readonly policy: string
  readonly records: number
  readonly requests: number
  readonly callers: number
  /** What was not met then and is no longer asked, or what is asked now and not met. */
  readonly because: readonly string[]
  /** Those with most requests. */
  readonly top: readonly ReplayCaller[]
}

/** Who loses, or who gains. */
export interface ReplayChange {
  readonly records: number
  readonly requests: number
  readonly callers: number
  readonly routes: readonly ReplayRoute[]
  /** How many records could not be told apart by caller and route, because there were too many of those. */
  readonly beyond: number
}

/** One record that changes. */
export interface ChangedRecord {
  readonly route: string
  readonly policy: string
  readonly subject: Subject | undefined
  /** For how many requests it stands. */
  readonly weight: number
  readonly because: () => readonly string[]
  readonly id: () => string
}

const EXAMPLES = 3
const BECAUSE_MAX = 8
/** So many callers on a route are told. */
const TOP = 100
/** So many callers, each on its route, are counted apart. */
const PAIRS_MAX = 200_000

interface Caller {
  readonly id: string | undefined
  readonly tenant: string | undefined
  records: number
  requests: number
  readonly examples: string[]
}

interface Route {
  readonly route: string
  readonly policy: string
  records: number
  requests: number
  readonly because: Set<string>
  readonly callers: Map<string, Caller>
}

/** Counts who loses or gains, by route and caller, in bounded memory. */
export class Changes {
  readonly #pairsMax: number
  readonly #routes = new Map<string, Route>()
  readonly #callers = new Set<string>()
  #pairs = 0
  #records = 0
  #requests = 0
  #beyond = 0

  constructor(pairsMax: number = PAIRS_MAX) {
    this.#pairsMax = pairsMax
  }

  add(changed: ChangedRecord): void {
    const { weight } = changed
    this.#records += 1
    this.#requests += weight
    const route = this.#routeOf(changed)
    const caller = route && this.#callerOf(route, changed)
    if (route === undefined || caller === undefined) {
      this.#beyond += 1
      return
    }
    route.records += 1
    route.requests += weight
    caller.records += 1
    caller.requests += weight
    if (caller.examples.length >= EXAMPLES) return
    caller.examples.push(changed.id())
    for (const one of changed.because()) {
      if (route.because.size < BECAUSE_MAX) route.because.add(one)
    }
  }

  get result(): ReplayChange {
    const routes = Array.from(this.#routes.values(), routeResult)
    return {
      records: this.#records,
      requests: Math.round(this.#requests),
      callers: this.#callers.size,
      routes: routes.toSorted((a, b) => b.requests - a.requests),
      beyond: this.#beyond,
    }
  }

  #routeOf({ route, policy }: ChangedRecord): Route | undefined {
    const key = `${policy}\n${route}`
    const known = this.#routes.get(key)
    if (known !== undefined || this.#pairs >= this.#pairsMax) return known
    const made = { route, policy, records: 0, requests: 0, because: new Set<string>() }
    const whole: Route = { ...made, callers: new Map() }
    this.#routes.set(key, whole)
    return whole
  }

  #callerOf({ callers }: Route, { subject }: ChangedRecord): Caller | undefined {
    // An id stands for a subject within its tenant; nobody at all is one caller.
    const key = subject === undefined ? '' : `${subject.tenant ?? ''}\n${subject.id}`
    const known = callers.get(key)
    if (known !== undefined || this.#pairs >= this.#pairsMax) return known
    this.#pairs += 1
    this.#callers.add(key)
    const made: Caller = {
      ...{ id: subject?.id, tenant: subject?.tenant },
      ...{ records: 0, requests: 0, examples: [] },
    }
    callers.set(key, made)
    return made
  }
}

function routeResult({ callers, because, requests, ...rest }: Route): ReplayRoute {
  const all = Array.from(callers.values()).toSorted((a, b) => b.requests - a.requests)
  return {
    ...rest,
    requests: Math.round(requests),
    callers: all.length,
    because: [...because],
    top: all.slice(0, TOP).map((one) => ({ ...one, requests: Math.round(one.requests) })),
  }
}
