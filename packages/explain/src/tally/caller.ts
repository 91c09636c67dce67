import type { CallerCounts } from './caller-counts.ts'

const CREDENTIALS_KEPT = 4
const NONE: readonly number[] = []

/** Where and when somebody was seen: an address, a client, and seconds since the epoch. */
export interface Place {
  address: number
  client: number
  time: number
}

/**
 * One caller: a subject where the log names it, else whoever comes from one address with one client.
 *
 * Instants are whole seconds since the epoch, which V8 keeps without a box of their own. What changes with every
 * request lies with that of the others, in {@link CallerCounts}.
 */
export class Caller {
  readonly number: number
  /** What it is called in a finding. */
  name: string
  /** Whether the log names the subject or a credential. */
  isNamed: boolean
  readonly address: number
  readonly client: number
  readonly firstSeen: number
  challenged = 0
  forbidden = 0
  missing = 0
  /** Refused or missing paths that differ from the one before: what a scanner has many of. */
  probes = 0
  /** Refusals on routes that serve others: what a crawler meets. */
  knownProbes = 0
  lastProbe = 0
  tokensRefused = 0
  /** How often it asked for a token, and how often of these within a minute of the time before. */
  tokensAsked = 0
  quickTokens = 0
  lastTokenRefused = 0
  readonly #counts: CallerCounts
  #credentials = NONE

  constructor(
    number: number,
    of: { name: string; isNamed: boolean; counts: CallerCounts },
    place: Place,
  ) {
    this.number = number
    this.name = of.name
    this.isNamed = of.isNamed
    this.address = place.address
    this.client = place.client
    this.firstSeen = place.time
    this.#counts = of.counts
    of.counts.begin(number, place.time)
  }

  get lastSeen(): number {
    return this.#counts.lastSeen(this.number)
  }

  /** When it was last refused with 401 on a route that hands nothing out. */
  get lastChallenged(): number {
    return this.#counts.lastChallenged(this.number)
  }

  get requests(): number {
    return this.#counts.requests(this.number)
  }

  get ok(): number {
    return this.#counts.ok(this.number)
  }

  /** When it was last served anything at all; 0 if never. */
  get lastServed(): number {
    return this.#counts.lastServed(this.number)
  }

  /** When it was last served where credentials are asked for; 0 if never. */
  get lastOk(): number {
    return this.#counts.lastOk(this.number)
  }

  /** Tokens that it got. */
  get tokens(): number {
    return this.#counts.tokens(this.number)
  }

  /** When it got the last of them; 0 if never. */
  get lastToken(): number {
    return this.#counts.lastToken(this.number)
  }

  /** The streak of refusals that it is in; -1 if it is in none. */
  get streak(): number {
    return this.#counts.streak(this.number)
  }

  set streak(streak: number) {
    this.#counts.setStreak(this.number, streak)
  }

  /** The credentials that it showed last, by number: a new one is a renewed one. */
  get credentials(): readonly number[] {
    return this.#credentials
  }

  /** The routes that it used with success, by number; the first eight. */
  get routes(): readonly number[] {
    return this.#counts.routes(this.number)
  }

  /** Notes what it shows; whether that is new, and not its first. */
  shows(credential: number): boolean {
    if (this.#credentials.includes(credential)) return false
    // A list of its own, and no push: that makes room for sixteen more.
    this.#credentials = [...this.#credentials, credential].slice(-CREDENTIALS_KEPT)
    return this.#credentials.length > 1
  }
}
