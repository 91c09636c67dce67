/** When an engine is given a rest. */
export interface BreakerOptions {
  /** How many calls in a row have to fail. */
  readonly failureCount: number
  /** How long nobody asks it then. */
  readonly restMs: number
}

/**
 * How a call ended: the engine answered, be it with a no; it failed; or neither, because the call was
 * given up or its question could not be asked. The latter proves nothing: else whoever sends odd ids
 * could keep a breaker closed, or open.
 */
export type Outcome = 'answered' | 'failed' | 'neither'

/** One call that may go out. */
export type Admission = symbol

/**
 * A circuit breaker: after so many failures in a row everything fails at once for a time, then one
 * call probes. An engine that is down costs a request its timeout otherwise, each of them.
 */
export class Breaker {
  readonly #options: BreakerOptions
  #failures = 0
  #restsUntil: number | undefined
  #probe: Admission | undefined

  constructor(options: BreakerOptions) {
    this.#options = options
  }

  /** Lets a call go out now, or not. One that may has to be noted when it ends. */
  admit(now: number): Admission | undefined {
    const admission: Admission = Symbol('admission')
    if (this.#restsUntil === undefined) return admission
    if (now < this.#restsUntil || this.#probe !== undefined) return undefined
    this.#probe = admission
    return admission
  }

  /** Notes how a call ended. Calls that went out before a rest may end during a probe, which goes on. */
  note(admission: Admission, outcome: Outcome, now: number): void {
    const wasProbe = this.#probe === admission
    if (wasProbe) this.#probe = undefined
    if (outcome === 'neither') return
    if (outcome === 'answered') {
      this.#failures = 0
      this.#restsUntil = undefined
      return
    }
    this.#failures += 1
    if (wasProbe || this.#failures >= this.#options.failureCount) {
      this.#restsUntil = now + this.#options.restMs
    }
  }
}
