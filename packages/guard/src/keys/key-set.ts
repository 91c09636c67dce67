import { FetchBudget } from './fetch-budget.ts'
import { describeError } from './fetch-json.ts'
import { type KeyRing, readKeySet } from './key-ring.ts'
import { type KeyAnswer, type KeyQuery, type KeySource, UNKNOWN_KEY } from './key-source.ts'
import { numberOption } from './number-option.ts'
import type { VerificationKey } from './verification-key.ts'

/** How long keys are kept, and how long one fetch may take. */
export interface KeySetLimits {
  /** After this age the keys are fetched again, in the background. Default 600. */
  readonly maxAgeSeconds?: number
  /** So long keys go on working while the issuer does not answer. Default 86,400. */
  readonly staleSeconds?: number
  /** So long a whole fetch may take, discovery included. Default 3. */
  readonly timeoutSeconds?: number
}

/** Fetches the key set document; may throw or reject. */
export type KeySetLoader = (signal: AbortSignal) => Promise<unknown>

/** Why a fetch was started: unknown key ids alone have a budget. */
type Purpose = 'first' | 'refresh' | 'unknown_key'

/** So long a failed fetch is remembered, so that requests do not queue on a dead issuer. */
const FAILURE_MILLISECONDS = 1000

const BOUNDS = {
  maxAgeSeconds: { min: 1, max: 86_400, otherwise: 600 },
  staleSeconds: { min: 1, max: 604_800, otherwise: 86_400 },
  timeoutSeconds: { min: 0.05, max: 30, otherwise: 3 },
} as const

/**
 * The keys of an issuer that is asked over the network (RFC 7517 section 5).
 *
 * Known keys are answered at once, also while the issuer is down; a fetch is shared by all who wait
 * for it; an unknown key id causes at most one, within a {@link FetchBudget}, so that a rotated key
 * is accepted on its first use and invented ids cost the issuer nothing.
 */
export class KeySet implements KeySource {
  readonly #load: KeySetLoader
  readonly #limits: Required<KeySetLimits>
  readonly #budget = new FetchBudget()
  readonly #listeners: (() => void)[] = []
  #ring: KeyRing | undefined
  #fetchedAt = 0
  #pending: Promise<void> | undefined
  /** Of the last fetch, where it failed. */
  #failure: { readonly cause: string; readonly until: number } | undefined

  constructor(load: KeySetLoader, limits: KeySetLimits = {}) {
    this.#load = load
    const limit = (name: keyof KeySetLimits) => numberOption(name, limits[name], BOUNDS[name])
    this.#limits = {
      maxAgeSeconds: limit('maxAgeSeconds'),
      staleSeconds: limit('staleSeconds'),
      timeoutSeconds: limit('timeoutSeconds'),
    }
  }

  find(query: KeyQuery, now: number): KeyAnswer | Promise<KeyAnswer> {
    const keys = this.#known(query, now)
    if (keys === undefined) return this.#seek(query, now)
    if (now - this.#fetchedAt >= this.#limits.maxAgeSeconds * 1000 && this.#isIssuerWell(now)) {
      // Never rejects, and nobody waits for it.
      void this.#fetch('refresh', now)
    }
    return { kind: 'keys', keys }
  }

  async findNewer(query: KeyQuery, now: number): Promise<KeyAnswer> {
    const before = this.#ring
    if (this.#mayFetch(now)) await this.#fetch('unknown_key', now)
    const keys = this.#ring?.find(query).filter((key) => before?.has(key) !== true) ?? []
    return keys.length > 0 ? { kind: 'keys', keys } : UNKNOWN_KEY
  }

  async lacking(start: number): Promise<string | undefined> {
    const clock = clockFrom(start)
    if (this.#usable(start) !== undefined) return undefined
    if (this.#pending !== undefined || this.#mayFetch(start)) await this.#fetch('first', start)
    if (this.#usable(clock()) !== undefined) return undefined
    return this.#failure?.cause ?? 'no keys were fetched yet'
  }

  onRemoval(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /** The keys of an unknown id: joins a fetch under way, else starts one where that is allowed. */
  async #seek(query: KeyQuery, start: number): Promise<KeyAnswer> {
    const clock = clockFrom(start)
    if (this.#pending !== undefined) {
      await this.#pending
      const keys = this.#known(query, clock())
      if (keys !== undefined) return { kind: 'keys', keys }
    }
    const now = clock()
    if (this.#mayFetch(now)) {
      await this.#fetch(this.#usable(now) === undefined ? 'first' : 'unknown_key', now)
      const keys = this.#known(query, clock())
      if (keys !== undefined) return { kind: 'keys', keys }
    }
    return this.#notFound(clock())
  }

  #notFound(now: number): KeyAnswer {
    const failure = this.#failure
    if (failure === undefined) return UNKNOWN_KEY
    const retryAfterSeconds = Math.max(1, Math.ceil((failure.until - now) / 1000))
    return { kind: 'unavailable', cause: failure.cause, retryAfterSeconds }
  }

  #usable(now: number): KeyRing | undefined {
    return now - this.#fetchedAt < this.#limits.staleSeconds * 1000 ? this.#ring : undefined
  }

  #known(query: KeyQuery, now: number): readonly VerificationKey[] | undefined {
    const keys = this.#usable(now)?.find(query)
    return keys === undefined || keys.length === 0 ? undefined : keys
  }

  #isIssuerWell(now: number): boolean {
    return this.#failure === undefined || now >= this.#failure.until
  }

  #mayFetch(now: number): boolean {
    if (this.#failure !== undefined) return now >= this.#failure.until
    return this.#usable(now) === undefined || this.#budget.allows(now)
  }

  /** One fetch at a time: whoever asks for another gets the one under way. Never rejects. */
  #fetch(purpose: Purpose, now: number): Promise<void> {
    this.#pending ??= this.#fetchNow(purpose, clockFrom(now)).finally(() => {
      this.#pending = undefined
    })
    return this.#pending
  }

  async #fetchNow(purpose: Purpose, clock: () => number): Promise<void> {
    try {
      const signal = AbortSignal.timeout(this.#limits.timeoutSeconds * 1000)
      const ring = await readKeySet(await this.#load(signal))
      this.#failure = undefined
      this.#replace(ring, purpose, clock())
    } catch (error) {
      this.#failure = { cause: describeError(error), until: clock() + FAILURE_MILLISECONDS }
    }
  }

  #replace(ring: KeyRing, purpose: Purpose, now: number): void {
    const before = this.#ring
    this.#ring = ring
    this.#fetchedAt = now
    if (ring.hasMoreThan(before)) this.#budget.reset()
    else if (purpose === 'unknown_key') this.#budget.spend(now)
    if (before?.hasMoreThan(ring) === true) {
      for (const listener of this.#listeners) listener()
    }
  }
}

/** A clock that goes on from a given time, whatever happens to the machine's own. */
function clockFrom(start: number): () => number {
  const begun = performance.now()
  return () => start + performance.now() - begun
}
