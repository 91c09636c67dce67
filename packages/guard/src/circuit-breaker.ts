import { numberOption } from './keys/number-option.ts'

/** When a breaker opens, and how long it stays open. */
export interface CircuitBreakerOptions {
  /** So many failures in a row open it. Default 5. */
  readonly failures?: number
  /** So long it stays open the first time; each probe that fails doubles it. Default 0.5. */
  readonly openSeconds?: number
  /**
   * The longest that it stays open, and so the longest that we go on refusing once what was called is
   * back. Default 1, or `openSeconds` where that is more.
   */
  readonly openSecondsMax?: number
  /** Milliseconds of a clock that never goes back. For tests. */
  readonly clock?: () => number
}

/**
 * One call that a breaker let through. It must end in one way, once; what comes later is not heard.
 */
export interface Passage {
  succeeded(): void
  failed(): void
  /** The call says nothing about what was called: it was given up, or the fault was ours. */
  abandoned(): void
}

/** The answer of a breaker: a passage, or how long to wait before asking again. */
export type Admittance =
  | { readonly kind: 'passed'; readonly passage: Passage }
  | { readonly kind: 'open'; readonly waitMs: number }

/** What a breaker waits for: nothing, the end of its time, or the one call that shall tell. */
type State =
  | { readonly kind: 'closed' }
  | { readonly kind: 'open'; readonly until: number }
  | { readonly kind: 'probing' }

const OPEN_SECONDS = 0.5
/**
 * A wait that went on doubling could make each outage half as long again (measured: 60 s of one, and
 * then more than 4 s of 503), and one probe a second costs nobody anything.
 */
const OPEN_SECONDS_MAX = 1

/**
 * Stops calling what does not answer, so that requests are refused at once instead of queueing on it.
 *
 * After some failures in a row nothing passes for a while; then one call goes through as a probe, and
 * what comes of it decides for everybody. Calls that began before it opened do not count any more.
 */
export class CircuitBreaker {
  readonly #failuresMax: number
  readonly #openMs: number
  readonly #openMsMax: number
  readonly #clock: () => number
  #state: State = { kind: 'closed' }
  #failures = 0
  #waitMs: number

  constructor(options: CircuitBreakerOptions = {}) {
    const { failures, openSeconds, openSecondsMax } = options
    const seconds = { min: 0.01, max: 3_600 }
    const count = { min: 1, max: 1_000, otherwise: 5 }
    this.#failuresMax = numberOption('breaker.failures', failures, count)
    const once = { ...seconds, otherwise: OPEN_SECONDS }
    const first = numberOption('breaker.openSeconds', openSeconds, once)
    const last = { ...seconds, min: first, otherwise: Math.max(first, OPEN_SECONDS_MAX) }
    this.#openMs = first * 1000
    this.#openMsMax = numberOption('breaker.openSecondsMax', openSecondsMax, last) * 1000
    this.#waitMs = this.#openMs
    this.#clock = options.clock ?? (() => performance.now())
  }

  /** Asks whether a call may be made now. */
  enter(): Admittance {
    const state = this.#state
    if (state.kind === 'closed') return this.#passing(state)
    if (state.kind === 'probing') return { kind: 'open', waitMs: this.#waitMs }
    const waitMs = state.until - this.#clock()
    if (waitMs > 0) return { kind: 'open', waitMs }
    const probing: State = { kind: 'probing' }
    this.#state = probing
    return this.#passing(probing)
  }

  /** A passage counts as long as the breaker is in the very state in which it began. */
  #passing(began: State): Admittance {
    let isOver = false
    const once = (end: () => void) => (): void => {
      const counts = !isOver && this.#state === began
      isOver = true
      if (counts) end()
    }
    return {
      kind: 'passed',
      passage: {
        succeeded: once(() => this.#close()),
        failed: once(() => this.#fail(began)),
        abandoned: once(() => this.#abandon(began)),
      },
    }
  }

  #close(): void {
    this.#failures = 0
    if (this.#state.kind === 'closed') return
    this.#waitMs = this.#openMs
    this.#state = { kind: 'closed' }
  }

  #fail(began: State): void {
    this.#failures += 1
    if (began.kind === 'closed' && this.#failures < this.#failuresMax) return
    if (began.kind === 'probing') this.#waitMs = Math.min(this.#waitMs * 2, this.#openMsMax)
    this.#state = { kind: 'open', until: this.#clock() + this.#waitMs }
  }

  /** A probe that told nothing: the next call is the probe. */
  #abandon(began: State): void {
    if (began.kind === 'probing') this.#state = { kind: 'open', until: this.#clock() }
  }
}
