import type { CallerCounts } from './caller-counts.ts'
import { type CallerRefusals, counted } from './caller-refusals.ts'
import type { CredentialsShown } from './credentials-shown.ts'

/** Where and when somebody was seen: an address, a client, and seconds since the epoch. */
export interface Place {
  address: number
  client: number
  time: number
}

/** Where all is kept that is known of callers. */
export interface CallersHeld {
  readonly counts: CallerCounts
  readonly refusals: CallerRefusals
  readonly shown: CredentialsShown
  /** What the log calls a caller; `undefined` where it does not. */
  readonly names: readonly (string | undefined)[]
  /** The text of an address. */
  addressOf(address: number): string
}

/**
 * One caller: a subject where the log names it, else whoever comes from one address with one client. A view of its rows:
 * while lines are read a caller is but a number.
 *
 * Instants are whole seconds since the epoch, which V8 keeps without a box of their own.
 */
export class Caller {
  readonly number: number
  readonly #held: CallersHeld

  constructor(number: number, held: CallersHeld) {
    this.number = number
    this.#held = held
  }

  /** What it is called in a finding. */
  get name(): string {
    return this.#held.names[this.number] ?? this.#held.addressOf(this.address)
  }

  /** Whether the log names the subject or a credential. */
  get isNamed(): boolean {
    return this.#held.names[this.number] !== undefined
  }

  /** The address that it came from first. */
  get address(): number {
    return this.#held.counts.address(this.number)
  }

  /** The client that it came with first. */
  get client(): number {
    return this.#held.counts.client(this.number)
  }

  get firstSeen(): number {
    return this.#held.counts.firstSeen(this.number)
  }

  get lastSeen(): number {
    return this.#held.counts.lastSeen(this.number)
  }

  get challenged(): number {
    return this.#refusals(counted.challenged)
  }

  /** When it was last refused with 401 on a route that hands nothing out. */
  get lastChallenged(): number {
    return this.#held.counts.lastChallenged(this.number)
  }

  get forbidden(): number {
    return this.#refusals(counted.forbidden)
  }

  get missing(): number {
    return this.#refusals(counted.missing)
  }

  /** Refused or missing paths that differ from the one before: what a scanner has many of. */
  get probes(): number {
    return this.#refusals(counted.probes)
  }

  /** About how many different ones these are. */
  get differentProbes(): number {
    return this.#held.refusals.differentOf(this.number)
  }

  /** Refusals on routes that serve others: what a crawler meets. */
  get knownProbes(): number {
    return this.#refusals(counted.knownProbes)
  }

  /** Pages that sent it elsewhere. */
  get redirects(): number {
    return this.#refusals(counted.redirects)
  }

  /** Those of them that serve others, and differ from the one before. */
  get sentAway(): number {
    return this.#refusals(counted.sentAway)
  }

  get lastProbe(): number {
    return this.#refusals(counted.lastProbe)
  }

  get requests(): number {
    return this.#held.counts.requests(this.number)
  }

  get ok(): number {
    return this.#held.counts.ok(this.number)
  }

  /** When it was last served anything at all; 0 if never. */
  get lastServed(): number {
    return this.#held.counts.lastServed(this.number)
  }

  /** When it was last served where credentials are asked for; 0 if never. */
  get lastOk(): number {
    return this.#held.counts.lastOk(this.number)
  }

  /** Tokens that it got. */
  get tokens(): number {
    return this.#held.counts.tokens(this.number)
  }

  /** When it got the last of them; 0 if never. */
  get lastToken(): number {
    return this.#held.counts.lastToken(this.number)
  }

  get tokensRefused(): number {
    return this.#refusals(counted.tokensRefused)
  }

  get lastTokenRefused(): number {
    return this.#refusals(counted.lastTokenRefused)
  }

  /** How often it asked for a token. */
  get tokensAsked(): number {
    return this.#refusals(counted.tokensAsked)
  }

  /** How often of these within a minute of the time before. */
  get quickTokens(): number {
    return this.#refusals(counted.quickTokens)
  }

  /** The streak of refusals that it is in; -1 if it is in none. */
  get streak(): number {
    return this.#held.counts.streak(this.number)
  }

  /** The credentials that it showed last, by number: a new one is a renewed one. */
  get credentials(): readonly number[] {
    return this.#held.shown.of(this.number)
  }

  /** The routes that it used with success, by number; the first eight. */
  get routes(): readonly number[] {
    return this.#held.counts.routes(this.number)
  }

  #refusals(what: number): number {
    return this.#held.refusals.of(this.number, what)
  }
}
