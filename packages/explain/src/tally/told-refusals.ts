import type { Observation } from '../observation.ts'
import type { Route } from './routes.ts'
import { ownText } from './texts.ts'

/** One credential that was refused for a reason that the log tells. Instants are seconds. */
export interface ToldCredential {
  readonly caller: number
  readonly client: number
  readonly address: number
  readonly reason: number
  readonly kid: number
  readonly start: number
  last: number
  refusals: number
  /** The route that refused first, and how many refusals were of others. */
  readonly route: number
  elsewhere: number
  /** How often the same credential was good after its first refusal. */
  servedAfter: number
  readonly ids: string[]
}

/** How often each instance refused for a reason. */
export type ByInstance = Map<number, number>

/** A refusal, with the numbers of its texts. */
export interface ToldRefusal {
  readonly seen: Observation
  readonly caller: number
  readonly client: number
  readonly route: Route
  readonly time: number
  readonly credential: number
  readonly address: number
  readonly reason: number
  readonly instance: number
  readonly kid: number
}

const KEPT_MAX = 131_072
const REASONS = 512
const IDS_MAX = 3

/**
 * Refusals of which the log tells the reason and the credential. What it says needs no guess from the course of things,
 * and holds although of what was allowed only a part was recorded.
 */
export class ToldRefusals {
  readonly #held = new Map<number, ToldCredential>()
  readonly #byCredential = new Map<number, ToldCredential>()
  readonly #instances = new Map<number, ByInstance>()
  /** Refusals that were not kept because there were too many credentials. */
  dropped = 0

  get all(): readonly ToldCredential[] {
    return [...this.#held.values()]
  }

  get size(): number {
    return this.#held.size
  }

  /** The instances that refused for a reason. */
  instancesOf(reason: number): ReadonlyMap<number, number> {
    return this.#instances.get(reason) ?? new Map()
  }

  refused(refusal: ToldRefusal): void {
    const { seen, time, route, instance, reason } = refusal
    const told = this.#toldOf(refusal)
    if (told === undefined) return
    told.refusals += 1
    told.last = Math.max(told.last, time)
    if (route.number !== told.route) told.elsewhere += 1
    if (seen.id !== undefined && told.ids.length < IDS_MAX) told.ids.push(ownText(seen.id))
    const counts = this.#instances.get(reason) ?? new Map<number, number>()
    if (instance !== 0) counts.set(instance, (counts.get(instance) ?? 0) + 1)
    this.#instances.set(reason, counts)
  }

  /** A credential was good: if it was refused before, that says a lot. */
  served(credential: number): void {
    const told = this.#byCredential.get(credential)
    if (told !== undefined) told.servedAfter += 1
  }

  #toldOf(refusal: ToldRefusal): ToldCredential | undefined {
    const { credential, caller, client, route, time, address, reason, kid } = refusal
    const key = credential * REASONS + reason
    const found = this.#held.get(key)
    if (found !== undefined) return found
    if (this.#held.size >= KEPT_MAX) {
      this.dropped += 1
      return undefined
    }
    const made: ToldCredential = {
      ...{ caller, client, address, reason, kid, start: time, last: time, refusals: 0 },
      ...{ route: route.number, elsewhere: 0, servedAfter: 0, ids: [] },
    }
    this.#held.set(key, made)
    this.#byCredential.set(credential, made)
    return made
  }
}
