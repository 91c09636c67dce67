import { Rows } from './rows.ts'
import { OTHERS, ownText, Texts } from './texts.ts'

/** One source of attempts to sign in: an address. Instants are seconds. */
export interface Source {
  readonly address: number
  readonly start: number
  last: number
  refused: number
  /** Of these, those that were put off with 429. */
  throttled: number
  accepted: number
  /** Requests of subjects from here that were served after it had been refused often. */
  servedAfter: number
  /** The same of requests that name nobody, where credentials are asked for. */
  namelessAfter: number
  /** When the first success came after at least five refusals; 0 if none did. */
  acceptedAfter: number
  /** How often it had been refused, not counting what was put off, and accepted before that. */
  refusedBefore: number
  acceptedBefore: number
  /** Accounts tried where the log names them, with how often each was refused; at most 1,024. */
  accounts: ReadonlyMap<number, number>
  /** Accounts that it ever got into, where named; at most 1,024. */
  good: ReadonlySet<number>
  /** Refusals in the present minute, and the most there were in one. */
  minute: number
  inMinute: number
  peak: number
  /** Attempts in the same second as the one before. */
  bursts: number
  readonly client: number
  readonly ids: string[]
}

/** One account that was tried. */
export interface Account {
  readonly name: number
  refused: number
  accepted: number
  /** The addresses that were refused on it, at most 256. */
  addresses: ReadonlySet<number>
  /** The first refusal; the first success, where there was none. */
  start: number
  last: number
}

/** One attempt. */
export interface Attempt {
  readonly time: number
  readonly address: number
  readonly client: number
  readonly account: string | undefined
  readonly outcome: 'accepted' | 'refused' | 'throttled'
  /** For how many it stands, where of what was allowed only a sample was recorded. */
  readonly weight: number
  readonly id: string | undefined
}

const TRIED_MAX = 1024
const FROM_MAX = 256
const IDS_MAX = 5
const WARNING_REFUSALS = 5
const SUSPECT_REFUSALS = 20
/** What lies in the row of an address. */
const IS_SUSPECT = 0
const NAMED = 1
const NAMELESS = 2
const SERVED_WIDTH = 3

const NOTHING: ReadonlyMap<number, number> = new Map()
const NOBODY: ReadonlySet<number> = new Set()

/** How much is kept of attempts to sign in. */
export interface SignInLimits {
  readonly sources: number
  readonly accounts: number
  /** Accounts by source and sources by account, of all together. */
  readonly tries: number
}

/** Attempts to sign in, by address and by account. */
export class SignIns {
  readonly accounts: Map<number, Account> = new Map()
  readonly names: Texts
  readonly #limits: SignInLimits
  #tries = 0
  readonly #sources = new Map<number, Source>()
  /** Those that were refused so often that it matters whom they are served as. */
  readonly #suspects = new Set<Source>()
  /** What these were served, by address. */
  readonly #served = new Rows(SERVED_WIDTH)
  /** Attempts from addresses that were not kept because there were too many. */
  dropped = 0

  constructor(limits: SignInLimits) {
    this.#limits = limits
    this.names = new Texts(limits.accounts)
  }

  note(attempt: Attempt): void {
    const name = attempt.account === undefined ? undefined : this.names.numberOf(attempt.account)
    const source = this.#sourceOf(attempt)
    if (source === undefined) this.dropped += 1
    else {
      countIn(source, attempt)
      if (source.refused >= SUSPECT_REFUSALS) this.#suspect(source)
      if (name !== undefined) this.#noteTried(source, attempt, name)
    }
    if (name !== undefined && name !== OTHERS) this.#noteAccount(name, attempt)
  }

  /** By address. */
  get sources(): ReadonlyMap<number, Source> {
    const { ints } = this.#served
    for (const source of this.#suspects) {
      const at = source.address * SERVED_WIDTH
      source.servedAfter = ints[at + NAMED] as number
      source.namelessAfter = ints[at + NAMELESS] as number
    }
    return this.#sources
  }

  /** Whether an address tried to sign in, and never did. */
  isOnlyRefused(address: number): boolean {
    const source = this.#sources.get(address)
    return source !== undefined && source.refused > 0 && source.accepted === 0
  }

  /** Whether there is anybody of whom it matters. */
  get hasSuspects(): boolean {
    return this.#suspects.size > 0
  }

  /**
   * Somebody was served from an address where credentials are asked for: a subject, or whom the log does not name. In a list by
   * address, as most requests are served: to look for each in a map took 0.3 of 6 s (measured).
   */
  served(address: number, subject: string | undefined): void {
    const { ints } = this.#served
    const at = address * SERVED_WIDTH
    if (at >= ints.length || ints[at + IS_SUSPECT] === 0) return
    const of = at + (subject === undefined ? NAMELESS : NAMED)
    ints[of] = (ints[of] as number) + 1
  }

  #suspect(source: Source): void {
    this.#suspects.add(source)
    const at = this.#served.room(source.address)
    this.#served.ints[at + IS_SUSPECT] = 1
  }

  #sourceOf(attempt: Attempt): Source | undefined {
    const found = this.#sources.get(attempt.address)
    if (found !== undefined || this.#sources.size >= this.#limits.sources) return found
    const made = newSource(attempt)
    this.#sources.set(attempt.address, made)
    return made
  }

  /** A source that has tried none before has no lists of its own yet: most never name an account. */
  #noteTried(source: Source, { outcome }: Attempt, name: number): void {
    if (outcome === 'accepted') {
      if (source.good.has(name) || !this.#hasRoom(source.good.size)) return
      source.good = source.good.size === 0 ? new Set([name]) : added(source.good, name)
      return
    }
    const before = source.accounts.get(name)
    if (before === undefined && !this.#hasRoom(source.accounts.size)) return
    const accounts = source.accounts.size === 0 ? new Map<number, number>() : source.accounts
    source.accounts = (accounts as Map<number, number>).set(name, (before ?? 0) + 1)
  }

  /** Whether there is room for one more in a list of so many, which then is taken. */
  #hasRoom(size: number): boolean {
    if (size >= TRIED_MAX || this.#tries >= this.#limits.tries) return false
    this.#tries += 1
    return true
  }

  #noteAccount(name: number, attempt: Attempt): void {
    let account = this.accounts.get(name)
    if (account === undefined) {
      const { time } = attempt
      account = { name, refused: 0, accepted: 0, addresses: NOBODY, start: time, last: time }
      this.accounts.set(name, account)
    }
    account.last = attempt.time
    if (attempt.outcome === 'accepted') account.accepted += 1
    else this.#noteRefusedOn(account, attempt)
  }

  #noteRefusedOn(account: Account, { address, time }: Attempt): void {
    if (account.refused === 0) account.start = time
    account.refused += 1
    const { addresses } = account
    if (addresses.has(address) || addresses.size >= FROM_MAX || !this.#hasRoom(0)) return
    account.addresses = addresses.size === 0 ? new Set([address]) : added(addresses, address)
  }
}

/** The same set with one more: whoever reads it shall not change it, but its owner may. */
function added(numbers: ReadonlySet<number>, one: number): ReadonlySet<number> {
  return (numbers as Set<number>).add(one)
}

function newSource({ address, client, time }: Attempt): Source {
  return {
    address,
    client,
    start: time,
    last: time,
    refused: 0,
    throttled: 0,
    accepted: 0,
    servedAfter: 0,
    namelessAfter: 0,
    acceptedAfter: 0,
    refusedBefore: 0,
    acceptedBefore: 0,
    accounts: NOTHING,
    good: NOBODY,
    minute: 0,
    inMinute: 0,
    peak: 0,
    bursts: 0,
    ids: [],
  }
}

function countIn(source: Source, attempt: Attempt): void {
  if (attempt.time === source.last) source.bursts += 1
  source.last = attempt.time
  if (attempt.outcome === 'accepted') countAccepted(source, attempt)
  else countRefused(source, attempt)
}

function countAccepted(source: Source, { time, weight }: Attempt): void {
  source.accepted += weight
  if (source.acceptedAfter > 0) return
  if (source.refused < WARNING_REFUSALS) source.acceptedBefore += weight
  else {
    source.acceptedAfter = time
    source.refusedBefore = source.refused - source.throttled
  }
}

function countRefused(source: Source, { id, time, outcome }: Attempt): void {
  source.refused += 1
  if (outcome === 'throttled') source.throttled += 1
  if (id !== undefined && source.ids.length < IDS_MAX) source.ids.push(ownText(id))
  const minute = Math.floor(time / 60)
  source.inMinute = minute === source.minute ? source.inMinute + 1 : 1
  source.minute = minute
  source.peak = Math.max(source.peak, source.inMinute)
}
