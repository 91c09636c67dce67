import type { Observation } from '../observation.ts'
import type { Block } from '../read/block.ts'
import { Seen } from '../read/seen.ts'
import type { BlockCallers } from './block-callers.ts'
import { Caller, type Place } from './caller.ts'
import { CallerCounts } from './caller-counts.ts'
import { CallerRefusals } from './caller-refusals.ts'
import { CredentialsShown } from './credentials-shown.ts'
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

/**
 * Who asks, from the little that a line tells. A refused request seldom names its subject; then it is whoever the same
 * credential was, or the only one whom the same address and client were.
 */
export class Callers {
  readonly addresses: Texts
  readonly clients: Texts
  readonly credentials: Texts
  /** Where the last request came from; one and the same object, because every line has one. */
  readonly place: Place = { address: 0, client: 0, time: 0 }
  /** What changes with every request. */
  readonly counts: CallerCounts = new CallerCounts()
  /** What changes when somebody is refused. */
  readonly refusals: CallerRefusals = new CallerRefusals()
  readonly shown: CredentialsShown = new CredentialsShown()
  /** What the log calls them. */
  readonly names: (string | undefined)[] = []
  readonly #views: Caller[] = []
  #size = 0
  /** The client that came from an address last, and where its place is: most often it is the next one, too. */
  readonly #spots = new Spots()
  /** By client: both hashes of its agent, as blocks tell them. Two agents of the same hashes would be one client, of one address. */
  readonly #agents: Int32Array
  readonly #ahead = new LookAhead(this.#spots, this.counts)
  /** How often it changed who is somewhere; 0 is never. */
  #changes = 1
  /** The places by address and client: callers without a name there, and the one with a name that was seen there. */
  readonly #placeAt = new PairMap()
  readonly #places = new Rows(WIDTH)
  readonly #subjects: Texts
  readonly #bySubject: number[] = []
  readonly #byCredential: number[] = []
  /** Who stands for everybody that came after the limit. */
  readonly #rest: Caller
  readonly #limit: number

  constructor({ callers, addresses, clients, names }: TallyLimits) {
    this.#limit = callers
    this.addresses = new Texts(addresses)
    this.clients = new Texts(clients)
    this.#agents = new Int32Array(2 * (clients + 1))
    this.credentials = new Texts(names)
    this.#subjects = new Texts(names)
    this.#begin(callers)
    this.#rest = new Caller(callers, this)
  }

  /** All of them, in the order in which they were first seen. */
  get all(): readonly Caller[] {
    const views = this.#views
    while (views.length < this.#size) views.push(new Caller(views.length, this))
    return views
  }

  addressOf(address: number): string {
    return this.addresses.textOf(address)
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

  /** Finds who asks in each line of a block: nothing else tells, so that all of them can be found before any is counted. */
  read(block: Block, found: BlockCallers): void {
    const spots = this.#spots
    const agents = this.#agents
    const { agentLows, agentHighs } = block.columns
    const { rows } = found
    spots.ofBlock(block, rows)
    for (let i = 0; i < block.count; i += 1) {
      const spot = rows[i] as number
      const client = spot === NOBODY ? OTHERS : spots.client(spot)
      const isThat =
        client !== OTHERS &&
        agents[2 * client] === agentLows[i] &&
        agents[2 * client + 1] === agentHighs[i]
      const known = isThat ? spots.caller(spot, this.#changes) : NOBODY
      if (known === NOBODY) this.#readShown(block, i, found)
      else {
        found.numbers[i] = known
        found.addresses[i] = spots.address(spot)
        found.clients[i] = client
      }
    }
    this.counts.lookAt(found.numbers, block.count)
  }

  #readShown(block: Block, row: number, found: BlockCallers): void {
    const { place } = this
    const { agentLows, agentHighs } = block.columns
    const time = Math.floor((block.times[row] as number) / 1000)
    found.numbers[row] = this.numberOf(block.show(row), time)
    found.addresses[row] = place.address
    found.clients[row] = place.client
    // What does not end has no hash, and is no other's.
    if (place.client === OTHERS || agentLows[row] === 0) return
    this.#agents[2 * place.client] = agentLows[row] as number
    this.#agents[2 * place.client + 1] = agentHighs[row] as number
  }

  #lookAhead(seen: Seen): void {
    const span = seen.addressSpan()
    if (span === undefined) seen.line.known = 0
    else this.#ahead.at(seen.line, span.from)
  }

  #numberAt(seen: Seen, at: number): number {
    const { place } = this
    if (seen.subject !== undefined) return this.#known(seen, seen.subject, at)
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

  #known({ credential }: Seen, subject: string, at: number): number {
    const caller = this.#subject(subject, at)
    if (credential !== undefined) {
      const number = this.credentials.numberOf(credential)
      if (number !== OTHERS) this.#byCredential[number] = caller
    }
    if (at === NOBODY) return caller
    // Two subjects behind one address with one client can not be told apart when they are not named.
    const { ints } = this.#places
    const before = ints[at + NAMED] as number
    if (before === SEVERAL || before === caller) return caller
    ints[at + NAMED] = before === NOBODY ? caller : SEVERAL
    this.#changes += 1
    return caller
  }

  #credited(credential: string, at: number): number {
    const number = this.credentials.numberOf(credential)
    const caller = this.#byCredential[number]
    if (caller !== undefined) return caller
    const sole = at === NOBODY ? NOBODY : (this.#places.ints[at + NAMED] as number)
    if (sole >= 0) return sole
    if (number === OTHERS) return this.#limit
    const unknown = this.#made(`credential ${credential}`)
    this.#byCredential[number] = unknown
    return unknown
  }

  /** Whoever was refused a moment ago, and now has a name, is the same. */
  #subject(subject: string, at: number): number {
    const number = this.#subjects.numberOf(subject)
    const guest = this.#guestAt(at)
    const found = number === OTHERS ? this.#limit : this.#bySubject[number]
    if (found === undefined) {
      const name = this.#subjects.textOf(number)
      const caller = guest ?? this.#made(name)
      if (!this.isRest(caller)) this.names[caller] = name
      if (at !== NOBODY) this.#places.ints[at + UNNAMED] = NOBODY
      this.#changes += 1
      this.#bySubject[number] = caller
      return caller
    }
    const { counts } = this
    if (guest !== undefined && counts.streak(found) === -1) {
      counts.setStreak(found, counts.streak(guest))
      counts.setStreak(guest, -1)
    }
    return found
  }

  /** Who is there without a name, where nobody with one was. */
  #guestAt(at: number): number | undefined {
    if (at === NOBODY) return undefined
    const { ints } = this.#places
    const unnamed = ints[at + UNNAMED] as number
    return ints[at + NAMED] === NOBODY && unnamed >= 0 ? unnamed : undefined
  }

  #guest(at: number): number {
    const guest = this.#made(undefined)
    this.#places.ints[at + UNNAMED] = guest
    return guest
  }

  #made(name: string | undefined): number {
    if (this.#size >= this.#limit) return this.#limit
    const caller = this.#size
    this.#size += 1
    this.names.push(name)
    this.#begin(caller)
    return caller
  }

  #begin(caller: number): void {
    this.counts.begin(caller, this.place)
    this.refusals.begin(caller)
  }
}
