import { hash, randomBytes } from 'node:crypto'
import { numberOption } from './keys/number-option.ts'
import { addressKey, foldedAccount } from './throttle-keys.ts'

/** How failures of one kind of key are counted. */
export interface ThrottleRule {
  /** How many failures cost nothing. */
  readonly free: number
  /** The wait after the first failure beyond those, in seconds; it doubles with each further one. */
  readonly firstWaitSeconds: number
  /** The longest wait, in seconds. */
  readonly longestWaitSeconds: number
  /** After how many quiet seconds the failures are forgotten. */
  readonly forgetAfterSeconds: number
}

/** The options of {@link createThrottle}. */
export interface ThrottleOptions {
  readonly address?: Partial<ThrottleRule>
  readonly account?: Partial<ThrottleRule>
  /** How many addresses, and how many accounts, are remembered at most. */
  readonly maxEntries?: number
}

/** Whoever attempts: either part may be unknown. */
export interface Attempt {
  readonly address: string | undefined
  /** The account as the client writes it; spellings of one name are counted together. */
  readonly account: string | undefined
  /**
   * Whether people choose the secrets. Then attempts under way count for the address as well;
   * machine-made credentials of many behind one address must not block each other.
   */
  readonly guessable?: boolean
}

/** What the throttle says of an attempt that must wait. */
export interface Wait {
  readonly reason: 'address_throttled' | 'account_throttled'
  /** Whole seconds, at least one. */
  readonly seconds: number
}

/** How a verification ended: only `failed` counts, only `succeeded` clears. */
export type AttemptEnd = 'failed' | 'succeeded' | 'undecided'

/** Slows guessing down. Counts failures only; what it refuses does not count again. */
export interface Throttle {
  /** Whether an attempt must wait. Asked before anything is verified. */
  check(attempt: Attempt, now: number): Wait | undefined
  /** Counts a guess as under way, so that parallel ones do not slip through. */
  began(attempt: Attempt): void
  /** Counts the end of an attempt. Success clears the account and leaves the address, or one good
   * account would excuse a guesser. */
  ended(attempt: Attempt, end: AttemptEnd, now: number): void
}

const ADDRESS: ThrottleRule = {
  free: 20,
  firstWaitSeconds: 1,
  longestWaitSeconds: 900,
  forgetAfterSeconds: 900,
}
const ACCOUNT: ThrottleRule = { ...ADDRESS, free: 5 }

const YEAR_SECONDS = 31_536_000
const BOUNDS: Readonly<Record<keyof ThrottleRule, readonly [min: number, max: number]>> = {
  free: [0, 1_000_000],
  firstWaitSeconds: [0.001, YEAR_SECONDS],
  longestWaitSeconds: [0.001, YEAR_SECONDS],
  forgetAfterSeconds: [0.001, YEAR_SECONDS],
}
const ENTRIES = { min: 1, max: 10_000_000, otherwise: 100_000 } as const

interface Entry {
  readonly failures: number
  readonly blockedUntil: number
  readonly last: number
  /** The spelling of all the failures; `undefined` where they had several. */
  readonly spelling: string | undefined
}

/**
 * The throttle in memory of one process: exponential waits, by address and by account.
 *
 * An IPv6 address counts by its /64, because one machine owns all of that. Account names are hashed
 * with a key of this process before they become keys of a map, known and unknown ones alike. Throws
 * a `TypeError` where an option is no number within its bounds.
 */
export function createThrottle(options: ThrottleOptions = {}): Throttle {
  const max = Math.floor(numberOption('maxEntries', options.maxEntries, ENTRIES))
  const addresses = new Counter(ruleOf('address', options.address, ADDRESS), max)
  const accounts = new Counter(ruleOf('account', options.account, ACCOUNT), max)
  const key = randomBytes(16).toString('hex')
  const hashed = (text: string): string => hash('sha256', key + text, 'base64')
  const accountKey = (account: string): string => hashed(foldedAccount(account))
  return {
    check: ({ address, account }, now) => {
      // Nothing failed yet: the common case costs two comparisons and no hash.
      const byAddress = address === undefined ? 0 : addresses.wait(() => addressKey(address), now)
      const byAccount = account === undefined ? 0 : accounts.wait(() => accountKey(account), now)
      if (byAddress === 0 && byAccount === 0) return undefined
      return byAddress >= byAccount
        ? { reason: 'address_throttled', seconds: byAddress }
        : { reason: 'account_throttled', seconds: byAccount }
    },
    began: ({ address, account, guessable }) => {
      if (address !== undefined && guessable) addresses.begin(addressKey(address))
      if (account !== undefined) accounts.begin(accountKey(account))
    },
    ended: ({ address, account, guessable }, end, now) => {
      if (address !== undefined) {
        const key = addressKey(address)
        if (guessable) addresses.end(key)
        if (end === 'failed') addresses.fail({ key, spelling: key, now })
      }
      if (account !== undefined) {
        const failure = { key: accountKey(account), spelling: hashed(account), now }
        accounts.end(failure.key)
        settle(accounts, failure, end)
      }
    },
  }
}

function settle(accounts: Counter, failure: Failure, end: AttemptEnd): void {
  if (end === 'failed') accounts.fail(failure)
  if (end === 'succeeded') accounts.clear(failure)
}

function ruleOf(
  name: 'address' | 'account',
  given: Partial<ThrottleRule> = {},
  defaults: ThrottleRule,
): ThrottleRule {
  const option = (part: keyof ThrottleRule): number => {
    const [min, max] = BOUNDS[part]
    return numberOption(`${name}.${part}`, given[part], { min, max, otherwise: defaults[part] })
  }
  return {
    free: option('free'),
    firstWaitSeconds: option('firstWaitSeconds'),
    longestWaitSeconds: option('longestWaitSeconds'),
    forgetAfterSeconds: option('forgetAfterSeconds'),
  }
}

/** A failure, under the key that counts it and in the spelling that was shown. */
interface Failure {
  readonly key: string
  readonly spelling: string
  readonly now: number
}

/** How many of the oldest entries are looked at to find the one to forget. */
const EVICTION_LOOK = 8

class Counter {
  readonly #rule: ThrottleRule
  readonly #max: number
  readonly #entries = new Map<string, Entry>()
  readonly #pending = new Map<string, number>()

  constructor(rule: ThrottleRule, max: number) {
    this.#rule = rule
    this.#max = max
  }

  wait(key: () => string, now: number): number {
    if (this.#entries.size === 0 && this.#pending.size === 0) return 0
    const name = key()
    const entry = this.#entries.get(name)
    if (entry !== undefined && entry.blockedUntil > now) {
      return Math.ceil((entry.blockedUntil - now) / 1000)
    }
    // Each attempt under way may fail: together they may not pass what failures alone may not.
    const pending = this.#pending.get(name) ?? 0
    const failures = entry === undefined || this.#isQuiet(entry, now) ? 0 : entry.failures
    const isTooMany = pending > 0 && failures + pending > this.#rule.free
    return isTooMany ? Math.ceil(this.#rule.firstWaitSeconds) : 0
  }

  begin(key: string): void {
    this.#pending.set(key, (this.#pending.get(key) ?? 0) + 1)
  }

  end(key: string): void {
    const pending = (this.#pending.get(key) ?? 0) - 1
    if (pending > 0) this.#pending.set(key, pending)
    else this.#pending.delete(key)
  }

  fail({ key, spelling, now }: Failure): void {
    const known = this.#entries.get(key)
    const old = known === undefined || this.#isQuiet(known, now) ? undefined : known
    const failures = (old?.failures ?? 0) + 1
    const blockedUntil = now + this.#waitMs(failures)
    const isOneSpelling = old === undefined || old.spelling === spelling
    const entry = {
      failures,
      blockedUntil,
      last: now,
      spelling: isOneSpelling ? spelling : undefined,
    }
    // Deleting first moves the key to the end: the first key of the map is the one longest quiet.
    this.#entries.delete(key)
    if (this.#entries.size >= this.#max) this.#evict()
    this.#entries.set(key, entry)
  }

  /**
   * Forgets failures after a success, if all of them were in its spelling: where `Alice` and `alice`
   * are two accounts, whoever owns one could otherwise go on guessing the other.
   */
  clear({ key, spelling }: Omit<Failure, 'now'>): void {
    if (this.#entries.get(key)?.spelling === spelling) this.#entries.delete(key)
  }

  #isQuiet(entry: Entry, now: number): boolean {
    return now - Math.max(entry.last, entry.blockedUntil) > this.#rule.forgetAfterSeconds * 1000
  }

  #waitMs(failures: number): number {
    const beyond = failures - this.#rule.free
    if (beyond <= 0) return 0
    const seconds = this.#rule.firstWaitSeconds * 2 ** Math.min(beyond - 1, 30)
    return Math.min(seconds, this.#rule.longestWaitSeconds) * 1000
  }

  /** Of the oldest entries the one whose wait ends first: failing elsewhere ends nobody's wait. */
  #evict(): void {
    let chosen: string | undefined
    let endsFirst = Number.POSITIVE_INFINITY
    let looked = 0
    for (const [key, { blockedUntil }] of this.#entries) {
      if (blockedUntil < endsFirst) {
        chosen = key
        endsFirst = blockedUntil
      }
      looked += 1
      if (looked === EVICTION_LOOK) break
    }
    if (chosen !== undefined) this.#entries.delete(chosen)
  }
}
