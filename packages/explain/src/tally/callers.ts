import type { Observation } from '../observation.ts'
import { Seen } from '../read/seen.ts'
import { Caller, type Place } from './caller.ts'
import { CallerCounts } from './caller-counts.ts'
import type { TallyLimits } from './limits.ts'
import { LookAhead } from './look-ahead.ts'
import { PairMap } from './pair-map.ts'
import { Rows } from './rows.ts'
import { Spots } from './spots.ts'
import { OTHERS, Texts } from './texts.ts'

export type { Caller } from './caller.ts'

/** What lies in the row of a place: who is there without a name, and the one with a name; -1 for nobody. */
const UNNAMED = 0
const NAMED = 1
const WIDTH = 2
const NOBODY = -1
/** There were two and more. */
const SEVERAL = -2
const BACKSLASH = 92
const OTHERS_NAMED = { name: '(others)', isNamed: false }

/**
 * Who asks, from the little that a line tells. A refused request seldom names its subject; then it is whoever the same
 * credential was, or the only one whom the same address and client were.
 */
export class Callers {
  readonly all: Caller[] = []
  readonly addresses: Texts
  readonly clients: Texts
  readonly credentials: Texts
  /** Where the last request came from; one and the same object, because every line has one. */
  readonly place: Place = { address: 0, client: 0, time: 0 }
  /** What changes with every request. */
  readonly counts: CallerCounts = new CallerCounts()
  /** The client that came from an address last, and where its place is: most often it is the next one, too. */
  readonly #spots = new Spots()
  readonly #ahead = new LookAhead(this.#spots, this.counts)
  /** How often it changed who is somewhere; 0 is never. */
  #changes = 1
  /** The places by address and client: callers without a name there, and the one with a name that was seen there. */
  readonly #placeAt = new PairMap()
  readonly #places = new Rows(WIDTH)
  readonly #subjects: Texts
  readonly #bySubject: Caller[] = []
  readonly #byCredential: Caller[] = []
  /** Who stands for everybody that came after the limit. */
  readonly #rest: Caller
  readonly #limit: number

  constructor({ callers, addresses, clients, names }: TallyLimits) {
    this.#limit = callers
    this.addresses = new Texts(addresses)
    this.clients = new Texts(clients)
    this.credentials = new Texts(names)
    this.#subjects = new Texts(names)
    this.#rest = new Caller(callers, { ...OTHERS_NAMED, counts: this.counts }, this.place)
  }

  /** How many requests came from those who are not told apart. */
  get requestsOfRest(): number {
    return this.#rest.requests
  }

  /** Whether a number stands for everybody that came after the limit. */
  isRest(number: number): boolean {
    return number === this.#limit
  }

  /** The number of who asked, at an instant in seconds: in most lines the same as the last time that it came from there. */
  numberOf(seen: Seen, time: number): number {
    const spots = this.#spots
    this.place.time = time
    if (seen.line.known > 0) this.#lookAhead(seen)
    const spot = spots.of(seen, this.addresses)
    const at = this.#comeFrom(seen, spot)
    if (spot === NOBODY || seen.subject !== undefined || seen.credential !== undefined)
      return this.#numberAt(seen, at)
    const known = spots.caller(spot, this.#changes)
    if (known !== NOBODY) return known
    const caller = this.#numberAt(seen, at)
    // The table may have forgotten the client, or there is none.
    if (spots.client(spot) === this.place.client && at !== NOBODY)
      spots.noteCaller(spot, caller, this.#changes)
    return caller
  }

  #lookAhead(seen: Seen): void {
    const span = seen.addressSpan()
    if (span === undefined) seen.line.known = 0
    else this.#ahead.at(seen.line, span.from)
  }

  #numberAt(seen: Seen, at: number): number {
    const { place } = this
    if (seen.subject !== undefined) return this.#known(seen, seen.subject, at).number
    if (seen.credential !== undefined) return this.#credited(seen.credential, at)
    if (at === NOBODY || place.address === OTHERS) return this.#limit
    const { ints } = this.#places
    const named = ints[at + NAMED] as number
    if (named >= 0) return named
    const unnamed = ints[at + UNNAMED] as number
    return unnamed >= 0 ? unnamed : this.#guest(at)
  }

  /** Who asked. */
  callerOf(observation: Observation): Caller {
    const isSeen = observation instanceof Seen
    const seen = isSeen ? observation : Object.assign(new Seen(), observation)
    return this.at(this.numberOf(seen, Math.floor(seen.time / 1000)))
  }

  /** Who has a number. */
  at(number: number): Caller {
    return this.isRest(number) ? this.#rest : (this.all[number] as Caller)
  }

  /** Where the row of its place begins. */
  #comeFrom(seen: Seen, spot: number): number {
    const { place } = this
    const spots = this.#spots
    if (spot === NOBODY) {
      place.address = seen.addressIn(this.addresses)
      place.client = seen.agentIn(this.clients, OTHERS)
      return this.#placeOf(place)
    }
    place.address = spots.address(spot)
    const guess = spots.client(spot)
    place.client = seen.agentIn(this.clients, guess)
    if (place.client === guess && guess !== OTHERS) return spots.place(spot)
    const at = this.#placeOf(place)
    const hasEscape = this.clients.has(place.client, BACKSLASH)
    spots.notePlace(spot, hasEscape ? OTHERS : place.client, at)
    return at
  }

  /** Where the row of a place begins. */
  #placeOf({ address, client }: Place): number {
    const found = this.#placeAt.get(address, client)
    if (found !== NOBODY) return found * WIDTH
    const { size } = this.#placeAt
    if (size >= this.#limit) return NOBODY
    this.#placeAt.set(address, client, size)
    const at = this.#places.room(size)
    this.#places.ints[at + UNNAMED] = NOBODY
    this.#places.ints[at + NAMED] = NOBODY
    return at
  }

  #known({ credential }: Seen, subject: string, at: number): Caller {
    const caller = this.#subject(subject, at)
    if (credential !== undefined) {
      const number = this.credentials.numberOf(credential)
      if (number !== OTHERS) this.#byCredential[number] = caller
    }
    if (at === NOBODY) return caller
    // Two subjects behind one address with one client can not be told apart when they are not named.
    const { ints } = this.#places
    const before = ints[at + NAMED] as number
    if (before === SEVERAL || before === caller.number) return caller
    ints[at + NAMED] = before === NOBODY ? caller.number : SEVERAL
    this.#changes += 1
    return caller
  }

  #credited(credential: string, at: number): number {
    const number = this.credentials.numberOf(credential)
    const caller = this.#byCredential[number]
    if (caller !== undefined) return caller.number
    const sole = at === NOBODY ? NOBODY : (this.#places.ints[at + NAMED] as number)
    if (sole >= 0) return sole
    if (number === OTHERS) return this.#rest.number
    const unknown = this.#made({ name: `credential ${credential}`, isNamed: true })
    this.#byCredential[number] = unknown
    return unknown.number
  }

  /** Whoever was refused a moment ago, and now has a name, is the same. */
  #subject(subject: string, at: number): Caller {
    const number = this.#subjects.numberOf(subject)
    const guest = this.#guestAt(at)
    const found = number === OTHERS ? this.#rest : this.#bySubject[number]
    if (found === undefined) {
      const name = this.#subjects.textOf(number)
      const caller = guest ?? this.#made({ name, isNamed: true })
      caller.name = name
      caller.isNamed = true
      if (at !== NOBODY) this.#places.ints[at + UNNAMED] = NOBODY
      this.#changes += 1
      this.#bySubject[number] = caller
      return caller
    }
    if (guest !== undefined && found.streak === -1) {
      found.streak = guest.streak
      guest.streak = -1
    }
    return found
  }

  /** Who is there without a name, where nobody with one was. */
  #guestAt(at: number): Caller | undefined {
    if (at === NOBODY) return undefined
    const { ints } = this.#places
    const unnamed = ints[at + UNNAMED] as number
    return ints[at + NAMED] === NOBODY && unnamed >= 0 ? this.at(unnamed) : undefined
  }

  #guest(at: number): number {
    const name = this.addresses.textOf(this.place.address)
    const { number } = this.#made({ name, isNamed: false })
    this.#places.ints[at + UNNAMED] = number
    return number
  }

  #made(seen: { name: string; isNamed: boolean }): Caller {
    if (this.all.length >= this.#limit) return this.#rest
    const caller = new Caller(this.all.length, { ...seen, counts: this.counts }, this.place)
    this.all.push(caller)
    return caller
  }
}
