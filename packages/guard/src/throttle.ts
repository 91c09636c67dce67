import { hash, randomBytes } from 'node:crypto'
import { isIPv6 } from 'node:net'

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
  readonly account: string | undefined
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
  /** Counts an attempt on an account as under way, so that parallel guesses do not slip through. */
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
const ENTRIES_MAX = 100_000

interface Entry {
  failures: number
  blockedUntil: number
  last: number
}

/**
 * The throttle in memory of one process: exponential waits, by address and by account.
 *
 * An IPv6 address counts by its /64, because one machine owns all of that. Account names are hashed
 * with a key of this process before they become keys of a map, known and unknown ones alike.
 */
export function createThrottle(options: ThrottleOptions = {}): Throttle {
  const max = options.maxEntries ?? ENTRIES_MAX
  const addresses = new Counter({ ...ADDRESS, ...options.address }, max)
  const accounts = new Counter({ ...ACCOUNT, ...options.account }, max)
  const key = randomBytes(16).toString('hex')
  const accountKey = (account: string): string => hash('sha256', key + account, 'base64')
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
    began: ({ account }) => {
      if (account !== undefined) accounts.begin(accountKey(account))
    },
    ended: ({ address, account }, end, now) => {
      if (address !== undefined && end === 'failed') addresses.fail(addressKey(address), now)
      if (account !== undefined) accounts.end(accountKey(account), end, now)
    },
  }
}

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
    return pending > 0 && failures + pending > this.#rule.free ? this.#rule.firstWaitSeconds : 0
  }

  begin(key: string): void {
    this.#pending.set(key, (this.#pending.get(key) ?? 0) + 1)
  }

  end(key: string, end: AttemptEnd, now: number): void {
    const pending = (this.#pending.get(key) ?? 0) - 1
    if (pending > 0) this.#pending.set(key, pending)
    else this.#pending.delete(key)
    if (end === 'failed') this.fail(key, now)
    if (end === 'succeeded') this.#entries.delete(key)
  }

  fail(key: string, now: number): void {
    const old = this.#entries.get(key)
    const failures = old === undefined || this.#isQuiet(old, now) ? 1 : old.failures + 1
    // Deleting first moves the key to the end: the first key of the map is the one longest quiet.
    this.#entries.delete(key)
    this.#entries.set(key, { failures, blockedUntil: now + this.#waitMs(failures), last: now })
    if (this.#entries.size > this.#max) this.#evict()
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

  #evict(): void {
    const oldest = this.#entries.keys().next()
    if (!oldest.done) this.#entries.delete(oldest.value)
  }
}

/** The part of an address that one machine cannot change at will: IPv4 whole, IPv6 the /64. */
export function addressKey(address: string): string {
  if (address.startsWith('::ffff:') && address.includes('.')) return address.slice(7)
  if (!isIPv6(address)) return address
  const [head = '', tail = ''] = address.split('%', 1).join('').split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === '' ? [] : tail.split(':')
  const zeros = address.includes('::') ? Math.max(0, 8 - front.length - back.length) : 0
  const groups = [...front, ...Array<string>(zeros).fill('0'), ...back]
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, '').toLowerCase())
    .join(':')
}
