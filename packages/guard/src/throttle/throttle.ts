import { hash, randomBytes } from 'node:crypto'
import type { Eventually } from '../eventually.ts'
import { warnOnce } from '../warning.ts'
import { Counter, type Standing } from './counter.ts'
import { addressKey, foldedAccount, isDotted, networkKey, Remembered } from './keys.ts'
import { Retries } from './retries.ts'
import { type ThrottleOptions, type ThrottleSettings, throttleSettings } from './rules.ts'

export type { Standing } from './counter.ts'
export type { ThrottleOptions, ThrottleRule } from './rules.ts'

/** Whoever attempts: every part may be unknown. */
export interface Attempt {
  readonly address: string | undefined
  /** The account as the client writes it; spellings of one name are counted together. */
  readonly account: string | undefined
  /**
   * Whether people choose the secrets. Then attempts under way count for the address as well;
   * machine-made credentials of many behind one address must not block each other.
   */
  readonly guessable?: boolean
  /** The text of the credentials: it tells a repetition from another guess. Only hashed. */
  readonly text?: string | undefined
  /** The secret in them, where people choose it: one that fails on many accounts is a spray. */
  readonly secret?: string | undefined
}

/** What the throttle says of an attempt that must wait. */
export interface Wait {
  readonly reason:
    | 'address_throttled'
    | 'account_throttled'
    | 'network_throttled'
    | 'secret_throttled'
  /** Whole seconds, at least one. */
  readonly seconds: number
}

/** How a verification ended: only `failed` counts, only `succeeded` clears. */
export type AttemptEnd = 'failed' | 'succeeded' | 'undecided'

/** Whether an attempt may be verified; then its end has to be told. */
export type Admission =
  | { readonly kind: 'wait'; readonly wait: Wait }
  | {
      readonly kind: 'begun'
      /**
       * Counts the end. Success clears the account and leaves the address, or one good account would
       * excuse a guesser. After a failure it may say what is left.
       */
      ended(end: AttemptEnd, now: number): Eventually<Standing | undefined>
    }

/**
 * Slows guessing down. Counts failures only; what it refuses does not count again. What is thrown or
 * rejected is an outage: 503.
 */
export interface Throttle {
  /** Whether an attempt must wait; counts nothing. */
  check(attempt: Attempt, now: number): Eventually<Wait | undefined>
  /**
   * Asks the same and, where the attempt need not wait, counts it as under way, in one step: parallel
   * guesses do not slip through.
   */
  begin(attempt: Attempt, now: number): Eventually<Admission>
}

/**
 * The throttle in memory of one process: exponential waits by address, account, network and secret.
 *
 * An IPv6 address counts by its /64, because one machine owns all of that. Names and secrets are hashed
 * with a key of this process before they become keys of a map, known and unknown ones alike. Throws
 * a `TypeError` where an option is no number within its bounds.
 */
export function createThrottle(options: ThrottleOptions = {}): MemoryThrottle {
  return new MemoryThrottle(throttleSettings(options))
}

/** What {@link createThrottle} makes: it never waits, and its steps can be taken one by one. */
export class MemoryThrottle implements Throttle {
  readonly #key = randomBytes(16).toString('hex')
  readonly #addresses: Counter
  readonly #accounts: Counter
  readonly #networks: Counter
  readonly #secrets: Counter
  readonly #names = new Remembered((account) => this.#hashed(foldedAccount(account)))
  readonly #places = new Remembered(addressKey)
  readonly #surroundings = new Remembered(networkKey)
  readonly #retries: Retries
  readonly #tellsRemaining: boolean

  constructor({ rules, maxEntries, retryMs, tellsRemaining }: ThrottleSettings) {
    this.#addresses = new Counter(rules.address, maxEntries)
    this.#accounts = new Counter(rules.account, maxEntries)
    this.#networks = new Counter(rules.network, maxEntries, 'accounts')
    this.#secrets = new Counter(rules.secret, maxEntries, 'accounts')
    this.#retries = new Retries(retryMs)
    this.#tellsRemaining = tellsRemaining
  }

  check(attempt: Attempt, now: number): Wait | undefined {
    const { address, account } = attempt
    // Nothing failed yet: the common case costs a few comparisons and no hash.
    let longest = 0
    if (address !== undefined && !this.#addresses.isEmpty) {
      longest = this.#addresses.wait(this.#place(address), now)
    }
    if (account === undefined) {
      return longest === 0 ? undefined : { reason: 'address_throttled', seconds: longest }
    }
    return this.#checkNamed(attempt, longest, now)
  }

  /** The longest wait of all; of equal ones the first that is looked at. */
  #checkNamed(
    { address, account, secret, guessable }: Attempt,
    byAddress: number,
    now: number,
  ): Wait | undefined {
    let longest = byAddress
    let reason: Wait['reason'] = 'address_throttled'
    const consider = (seconds: number, why: Wait['reason']): void => {
      if (seconds <= longest) return
      longest = seconds
      reason = why
    }
    if (account !== undefined && !this.#accounts.isEmpty) {
      consider(this.#accounts.wait(this.#names.of(account), now), 'account_throttled')
    }
    if (guessable && address !== undefined && !this.#networks.isEmpty) {
      consider(this.#networks.wait(this.#surroundings.of(address), now), 'network_throttled')
    }
    if (secret !== undefined && !this.#secrets.isEmpty) {
      consider(this.#secrets.wait(this.#secretKey(secret), now), 'secret_throttled')
    }
    return longest === 0 ? undefined : { reason, seconds: longest }
  }

  begin(attempt: Attempt, now: number): Admission {
    const wait = this.check(attempt, now)
    if (wait !== undefined) return { kind: 'wait', wait }
    this.began(attempt)
    return { kind: 'begun', ended: (end, now) => this.ended(attempt, end, now) }
  }

  /** Counts an attempt as under way, whether it should wait or not. */
  began({ address, account, guessable }: Attempt): void {
    if (address !== undefined && guessable) this.#addresses.begin(this.#place(address))
    if (account !== undefined) this.#accounts.begin(this.#names.of(account))
  }

  /** Counts the end of an attempt that began. */
  ended(attempt: Attempt, end: AttemptEnd, now: number): Standing | undefined {
    const { address, account, guessable } = attempt
    const place = address === undefined ? undefined : this.#place(address)
    const name = account === undefined ? undefined : this.#names.of(account)
    if (place !== undefined && guessable) this.#addresses.end(place)
    if (name !== undefined) this.#accounts.end(name)
    if (end === 'succeeded' && name !== undefined) {
      this.#accounts.clear({ key: name, spelling: this.#hashed(account as string) })
    }
    if (end !== 'failed') return undefined
    if (!this.#isRepeated(attempt, place, now)) this.#fail(attempt, { place, name, now })
    return this.#tellsRemaining ? this.#standing(place, name, now) : undefined
  }

  #fail({ address, account, secret, guessable }: Attempt, { place, name, now }: Counted): void {
    const accountByte = name === undefined ? undefined : Buffer.from(name.slice(0, 4), 'base64')[0]
    if (place !== undefined) {
      this.#addresses.fail({ key: place, spelling: place, now, accountByte })
    }
    if (name !== undefined) {
      this.#accounts.fail({ key: name, spelling: this.#hashed(account as string), now })
    }
    if (guessable && address !== undefined && accountByte !== undefined) {
      const key = this.#surroundings.of(address)
      this.#networks.fail({ key, spelling: key, now, accountByte })
    }
    if (secret === undefined || accountByte === undefined) return
    const key = this.#secretKey(secret)
    this.#secrets.fail({ key, spelling: key, now, accountByte })
    if (this.#secrets.wait(key, now) > 0) warnOnce(SPRAYED)
  }

  #isRepeated({ text }: Attempt, place: string | undefined, now: number): boolean {
    if (text === undefined || place === undefined) return false
    return this.#retries.isRepeated(this.#hashed(`${place} ${text}`), now)
  }

  /** The tighter of the two that a client can do something about. */
  #standing(
    place: string | undefined,
    name: string | undefined,
    now: number,
  ): Standing | undefined {
    const byPlace = place === undefined ? undefined : this.#addresses.standing(place, now)
    const byName = name === undefined ? undefined : this.#accounts.standing(name, now)
    return tighter(byPlace, byName)
  }

  #place(address: string): string {
    return isDotted(address) ? address : this.#places.of(address)
  }

  /** Twenty bits: enough to see one secret on many accounts, too little to try guesses on. */
  #secretKey(secret: string): string {
    return hash('sha256', `${this.#key}secret ${secret}`, 'hex').slice(0, SECRET_DIGITS)
  }

  #hashed(text: string): string {
    return hash('sha256', this.#key + text, 'base64')
  }
}

interface Counted {
  readonly place: string | undefined
  readonly name: string | undefined
  readonly now: number
}

/** How many hexadecimal digits of the keyed hash of a secret are kept. */
export const SECRET_DIGITS = 5

/** What an operator is told where one secret failed on many accounts. */
export const SPRAYED = 'one password failed on many accounts: somebody is spraying it'

/** The one that leaves less; of equals the one that takes longer. */
export function tighter(
  one: Standing | undefined,
  other: Standing | undefined,
): Standing | undefined {
  if (one === undefined || other === undefined) return one ?? other
  if (one.remaining !== other.remaining) return one.remaining < other.remaining ? one : other
  return one.resetSeconds >= other.resetSeconds ? one : other
}
