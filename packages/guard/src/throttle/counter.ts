import { ACCOUNTS_FREE, ACCOUNTS_TOLD_APART, type ThrottleRule, waitMs } from './rules.ts'

/** A failure, under the key that counts it and in the spelling that was shown. */
export interface Failure {
  readonly key: string
  readonly spelling: string
  readonly now: number
  /** A byte of the hash of the account, where one was named: it tells accounts apart, roughly. */
  readonly accountByte?: number | undefined
}

/** What is left after a failure. */
export interface Standing {
  /** How many failures are left before the first wait. */
  readonly remaining: number
  /** Until the wait ends, or all is forgotten; whole seconds. */
  readonly resetSeconds: number
}

interface Entry {
  failures: number
  blockedUntil: number
  last: number
  /** The spelling of all the failures; `undefined` where they had several. */
  spelling: string | undefined
  /** Which accounts failed: one bit of 256 for each, so no names and no growth. */
  accounts: Uint32Array | undefined
  accountCount: number
}

/** One of the oldest entries, as it was when it was found to be one. */
interface Elder {
  readonly key: string
  readonly entry: Entry
  readonly last: number
}

/** What one failure counts: each, or each account once. */
export type Counting = 'failures' | 'accounts'

/** How many of the oldest entries are looked at to find the one to forget. */
const EVICTION_LOOK = 8

/** Counts the failures of one kind of key, in memory, for at most so many keys. */
export class Counter {
  readonly #rule: ThrottleRule
  readonly #max: number
  readonly #counting: Counting
  readonly #entries = new Map<string, Entry>()
  /** All that come after the eldest. Goes on where it stopped: a new one would pass all that are gone. */
  #order: MapIterator<[string, Entry]> = this.#entries.entries()
  #eldest: Elder[] = []
  readonly #pending = new Map<string, number>()

  constructor(rule: ThrottleRule, max: number, counting: Counting = 'failures') {
    this.#rule = rule
    this.#max = max
    this.#counting = counting
  }

  /** Whether nothing failed and nothing is under way: then no key need be worked out. */
  get isEmpty(): boolean {
    return this.#entries.size === 0 && this.#pending.size === 0
  }

  /** How long a key must wait, in whole seconds; 0 is not at all. */
  wait(key: string, now: number): number {
    const entry = this.#entries.get(key)
    if (entry !== undefined && entry.blockedUntil > now) {
      return Math.ceil((entry.blockedUntil - now) / 1000)
    }
    if (this.#pending.size === 0) return 0
    // Each attempt under way may fail: together they may not pass what failures alone may not.
    const pending = this.#pending.get(key) ?? 0
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

  fail(failure: Failure): void {
    const { key, spelling, now } = failure
    const known = this.#entries.get(key)
    const old = known === undefined || this.#isQuiet(known, now) ? undefined : known
    const entry = old ?? newEntry(spelling)
    const weight = this.#weigh(entry, failure.accountByte)
    entry.last = now
    if (weight === 0) return
    entry.failures += weight
    const wait = waitMs(this.#rule, entry.failures)
    // A free failure blocks nobody, also none who came earlier and is asked about later.
    entry.blockedUntil = wait === 0 ? 0 : now + wait
    if (entry.spelling !== spelling) entry.spelling = undefined
    // Deleting first moves the key to the end: the first key of the map is the one longest quiet.
    this.#entries.delete(key)
    if (this.#entries.size >= this.#max) this.#evict()
    this.#entries.set(key, entry)
  }

  /**
   * Forgets failures after a success, if all of them were in its spelling: where `Alice` and `alice`
   * are two accounts, whoever owns one could otherwise go on guessing the other.
   */
  clear({ key, spelling }: Pick<Failure, 'key' | 'spelling'>): void {
    if (this.#entries.get(key)?.spelling === spelling) this.#entries.delete(key)
  }

  /** What is left to a key. */
  standing(key: string, now: number): Standing {
    const wait = this.wait(key, now)
    if (wait > 0) return { remaining: 0, resetSeconds: wait }
    const { free, forgetAfterSeconds } = this.#rule
    const remaining = Math.max(0, free - (this.#entries.get(key)?.failures ?? 0))
    return { remaining, resetSeconds: Math.ceil(forgetAfterSeconds) }
  }

  /** Many accounts from one place are guessing, where as many failures on one may be forgetfulness. */
  #weigh(entry: Entry, accountByte: number | undefined): number {
    const isNew =
      accountByte !== undefined &&
      (isNewAccount(entry, accountByte) || entry.accountCount >= ACCOUNTS_TOLD_APART)
    if (this.#counting === 'accounts') return isNew ? 1 : 0
    return isNew && entry.accountCount > ACCOUNTS_FREE ? 2 : 1
  }

  #isQuiet(entry: Entry, now: number): boolean {
    return now - Math.max(entry.last, entry.blockedUntil) > this.#rule.forgetAfterSeconds * 1000
  }

  /** Of the oldest entries the one whose wait ends first: failing elsewhere ends nobody's wait. */
  #evict(): void {
    this.#gatherEldest()
    let chosen = 0
    for (const [at, { entry }] of this.#eldest.entries()) {
      const best = this.#eldest[chosen]
      if (best !== undefined && entry.blockedUntil < best.entry.blockedUntil) chosen = at
    }
    const [leaving] = this.#eldest.splice(chosen, 1)
    if (leaving !== undefined) this.#entries.delete(leaving.key)
  }

  /** Those that have gone, or have failed again since they were the eldest, make room for the next. */
  #gatherEldest(): void {
    this.#eldest = this.#eldest.filter(({ key, entry, last }) => {
      return entry.last === last && this.#entries.get(key) === entry
    })
    const known = new Set(this.#eldest.map(({ key }) => key))
    let isRestarted = false
    while (this.#eldest.length < EVICTION_LOOK) {
      const { value, done } = this.#order.next()
      if (done === true) {
        if (isRestarted) return
        isRestarted = true
        this.#order = this.#entries.entries()
      } else if (!known.has(value[0])) {
        const [key, entry] = value
        this.#eldest.push({ key, entry, last: entry.last })
      }
    }
  }
}

function newEntry(spelling: string): Entry {
  return {
    failures: 0,
    blockedUntil: 0,
    last: 0,
    spelling,
    accounts: undefined,
    accountCount: 0,
  }
}

/** Marks the bit of an account, and says whether it was not marked before. */
function isNewAccount(entry: Entry, byte: number): boolean {
  entry.accounts ??= new Uint32Array(8)
  const word = byte >> 5
  const bit = 1 << (byte & 31)
  const before = entry.accounts[word] as number
  if ((before & bit) !== 0) return false
  entry.accounts[word] = before | bit
  entry.accountCount += 1
  return true
}
