import type { Eventually } from '../eventually.ts'
import { FirstKey } from '../first-key.ts'
import { numberOption } from '../keys/number-option.ts'

/**
 * Where it is kept which counts of which nonces were used, so that a request is good once.
 *
 * A pair of nonce and count is `fresh` at most once, over all processes that share the store. A store
 * may say `replayed` of a pair that it has never seen: the client is given a new nonce then. It may never
 * err the other way round. A throw is a 503.
 */
export interface NonceCounters {
  /** Uses a count of a nonce, which nobody accepts after `expiresAt`, in milliseconds. */
  use(nonce: string, nc: number, expiresAt: number): Eventually<'fresh' | 'replayed'>
}

/** The bounds of counters in memory. */
export interface NonceCountersOptions {
  /** How many nonces are remembered at most. Default 100,000. */
  readonly maxEntries?: number
  /** Milliseconds since the epoch. */
  readonly clock?: () => number
}

/** So far behind the highest count another may come and still be told from a replay. */
const WINDOW = 128
const MASK = (1n << BigInt(WINDOW)) - 1n

interface Counter {
  highest: number
  /** Which of the last counts were used: bit 0 is the highest. */
  used: bigint
  readonly expiresAt: number
}

/**
 * Counters in the memory of one process, in bounded room.
 *
 * Counts may be left out, and may come in another order, 128 apart at most: a browser sends several
 * requests at once. What is forgotten for want of room is refused from then on, never forgiven: all nonces that
 * expire no later and are not known count as used up.
 */
export function memoryNonceCounters(options: NonceCountersOptions = {}): NonceCounters {
  const bounds = { min: 1, max: 10_000_000, otherwise: 100_000 }
  const maxEntries = Math.floor(numberOption('maxEntries', options.maxEntries, bounds))
  return new MemoryCounters(maxEntries, options.clock ?? Date.now)
}

class MemoryCounters implements NonceCounters {
  readonly #max: number
  readonly #clock: () => number
  readonly #counters = new Map<string, Counter>()
  readonly #oldest = new FirstKey(this.#counters)
  /** No unknown nonce that expires by then is fresh: it may be one that was forgotten. */
  #forgottenUntil = Number.NEGATIVE_INFINITY

  constructor(max: number, clock: () => number) {
    this.#max = max
    this.#clock = clock
  }

  use(nonce: string, nc: number, expiresAt: number): 'fresh' | 'replayed' {
    const known = this.#counters.get(nonce)
    if (known !== undefined) return count(known, nc)
    if (expiresAt <= this.#forgottenUntil) return 'replayed'
    this.#makeRoom()
    this.#counters.set(nonce, { highest: nc, used: 1n, expiresAt })
    return 'fresh'
  }

  /** Two at most that have expired go for each that comes, so that the work has a bound, too. */
  #makeRoom(): void {
    const now = this.#clock()
    for (let looked = 0; looked < 2; looked += 1) {
      const nonce = this.#oldest.get()
      const counter = nonce === undefined ? undefined : this.#counters.get(nonce)
      if (nonce === undefined || counter === undefined) return
      const isFull = this.#counters.size >= this.#max
      if (!isFull && counter.expiresAt > now) return
      this.#counters.delete(nonce)
      this.#forgottenUntil = Math.max(this.#forgottenUntil, counter.expiresAt)
    }
  }
}

function count(counter: Counter, nc: number): 'fresh' | 'replayed' {
  const ahead = nc - counter.highest
  if (ahead > 0) {
    counter.used = ahead >= WINDOW ? 1n : ((counter.used << BigInt(ahead)) | 1n) & MASK
    counter.highest = nc
    return 'fresh'
  }
  if (ahead <= -WINDOW) return 'replayed'
  const bit = 1n << BigInt(-ahead)
  if ((counter.used & bit) !== 0n) return 'replayed'
  counter.used |= bit
  return 'fresh'
}
