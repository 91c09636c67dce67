import { createHmac } from 'node:crypto'
import { numberOption } from '../keys/number-option.ts'
import type { Secret } from './bearer-options.ts'
import { type NonceSecrets, nonceSecrets } from './nonce-secrets.ts'

/** How nonces of proofs are made. */
export interface DpopNonceOptions {
  /**
   * The secret they are made of, the same on every machine that serves the API; several while one is
   * replaced, of which the first makes them. Default: one of this process.
   */
  readonly secret?: Secret | readonly Secret[]
  /** How long a nonce is good at least. Default 150 seconds; at most twice as long. */
  readonly minAgeSeconds?: number
}

/** How a nonce stands: `stale` is also what was never one of ours. */
export type NonceStanding = 'current' | 'previous' | 'stale'

/**
 * The nonces of proofs (RFC 9449 sections 8 and 9): a keyed hash of the time, so nothing is kept and
 * every machine with the same secret knows them.
 *
 * One nonce serves everybody for a while, and that is enough: it says when a proof was made at the
 * earliest. That a proof is used once only is the work of the replay store.
 */
export class DpopNonces {
  readonly #secrets: NonceSecrets
  readonly #ageMs: number
  #known: { readonly period: number; readonly nonces: Known } | undefined

  constructor({ secret, minAgeSeconds }: DpopNonceOptions = {}) {
    this.#secrets = nonceSecrets(secret)
    const bounds = { min: 1, max: 3_600, otherwise: 150 }
    this.#ageMs = 1000 * numberOption('nonce.minAgeSeconds', minAgeSeconds, bounds)
  }

  /** So long a nonce can be good at most, in milliseconds. */
  get lifetimeMs(): number {
    return 2 * this.#ageMs
  }

  /** The nonce to hand out. */
  current(now: number): string {
    return this.#at(now).current[0]
  }

  /** How a nonce stands. */
  standing(nonce: string, now: number): NonceStanding {
    const { current, previous } = this.#at(now)
    if (nonce === current[0]) return 'current'
    return current.includes(nonce) || previous.includes(nonce) ? 'previous' : 'stale'
  }

  /** The nonces of a period are worked out once. */
  #at(now: number): Known {
    const period = Math.floor(now / this.#ageMs)
    if (this.#known?.period === period) return this.#known.nonces
    const of = (period: number): AtLeastOne => {
      const [first, ...rest] = this.#secrets
      return [nonceOf(first, period), ...rest.map((secret) => nonceOf(secret, period))]
    }
    const nonces = { current: of(period), previous: of(period - 1) }
    this.#known = { period, nonces }
    return nonces
  }
}

type AtLeastOne = readonly [string, ...string[]]

interface Known {
  readonly current: AtLeastOne
  readonly previous: AtLeastOne
}

function nonceOf(secret: Uint8Array, period: number): string {
  return createHmac('sha256', secret)
    .update(`dpop nonce ${period}`)
    .digest('base64url')
    .slice(0, 32)
}
