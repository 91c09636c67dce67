import type { Reason } from '@sallyport/contract'
import { mostOf } from '../extremes.ts'
import type { Observation } from '../observation.ts'
import { Seen } from '../read/seen.ts'
import type { Caller } from './caller.ts'
import { Callers } from './callers.ts'
import { ForbiddenPairs, type Refused } from './forbidden.ts'
import { type Left, LIMITS, leftOf, type TallyLimits } from './limits.ts'
import { type Minute, Minutes } from './minutes.ts'
import {
  countInstance,
  countReason,
  type Expiring,
  type InstanceCounts,
  type Mark,
  type Noted,
  type Numbered,
  noteAsked,
  noteProbe,
  weightOf,
} from './noted.ts'
import { Pairs } from './pairs.ts'
import { RouteHistory } from './route-history.ts'
import { type Route, Routes } from './routes.ts'
import { ServedAfter } from './served-after.ts'
import { type Attempt, SignIns } from './sign-ins.ts'
import { Streaks } from './streaks.ts'
import { OTHERS, ownText, Texts } from './texts.ts'
import { noteAge } from './token-age.ts'
import { ToldRefusals } from './told-refusals.ts'

export type { Expiring, InstanceCounts, Mark } from './noted.ts'

const ASKED: ReadonlySet<Reason> = new Set([
  'no_credentials',
  'scheme_not_accepted',
  'nonce_stale',
  'proof_nonce_stale',
  'proof_nonce_missing',
])
const REASONS_MAX = 256
const WORDS_MAX = 65_536
const MARKS_MAX = 64
const BEHIND_SECONDS = 600
const EXPIRING_MAX = 65_536

/**
 * What a log comes down to, in bounded memory: counts by the minute, callers, routes, streaks of 401, pairs of caller and
 * route that met 403, and attempts to sign in. All findings are made of it; no line is read twice.
 */
export class Tally {
  readonly routes: Routes = new Routes()
  readonly callers: Callers
  readonly minutes: Minutes = new Minutes()
  readonly signIns: SignIns
  readonly streaks: Streaks
  readonly forbidden: ForbiddenPairs
  /** Pairs that met 401. */
  readonly challenged: ForbiddenPairs
  /** Pairs that met 404 on routes that serve others. */
  readonly missed: ForbiddenPairs
  readonly #after = new ServedAfter()
  readonly history: RouteHistory
  /** Refusals with 401 of which the log tells reason and credential. */
  readonly told: ToldRefusals = new ToldRefusals()
  /** How tokens fared by the key that they named: what was served, and what was refused. */
  readonly byKey: RouteHistory
  /** Reasons, instances, key ids, requirements and versions, as numbers. */
  readonly reasons: Texts = new Texts(REASONS_MAX)
  readonly words: Texts = new Texts(WORDS_MAX)
  readonly byInstance: Map<number, InstanceCounts> = new Map()
  /** By caller: the credential that it was last served with. */
  readonly expiring: Map<number, Expiring> = new Map()
  readonly marks: Mark[] = []
  lines = 0
  /** Lines more than ten minutes older than one before them: of these the course tells nothing. */
  late = 0
  /** Requests that were served, and for how many they stand where only a sample was recorded. */
  served = 0
  servedInAll = 0
  /** Seconds since the epoch. */
  first: number = Number.POSITIVE_INFINITY
  last = 0
  readonly #served = new Pairs()
  readonly #policyVersions = new Set<string>()
  /** Attempts of those who are not told apart. */
  #attemptsOfRest = 0

  constructor(limits: TallyLimits = LIMITS) {
    this.callers = new Callers(limits)
    this.signIns = new SignIns(limits)
    this.streaks = new Streaks(limits.streaks, this.callers.counts)
    this.forbidden = new ForbiddenPairs(this.#after, limits.pairs)
    this.challenged = new ForbiddenPairs(this.#after, limits.pairs)
    this.missed = new ForbiddenPairs(this.#after, limits.pairs)
    this.history = new RouteHistory(limits.stretches)
    this.byKey = new RouteHistory(limits.stretches)
  }

  /** What there was no room for: it is counted by the minute and by route, and no finding is made of it. */
  left(): readonly Left[] {
    const { forbidden, challenged, missed, streaks, signIns, callers } = this
    const refused = [forbidden, challenged, missed, streaks].map(({ dropped }) => dropped)
    const attempts = signIns.dropped + this.#attemptsOfRest
    return leftOf({ requests: callers.requestsOfRest, refusals: mostOf(refused), attempts })
  }

  /** Counts one request. Neither the observation is kept nor any of its texts. */
  add(observation: Observation): void {
    const isSeen = observation instanceof Seen
    const seen = isSeen ? observation : Object.assign(new Seen(), observation)
    const time = Math.floor(seen.time / 1000)
    this.lines += 1
    if (time < this.first) this.first = time
    if (time > this.last) this.last = time
    else if (time < this.last - BEHIND_SECONDS) this.late += 1
    const minute = this.minutes.at(time)
    minute.requests += 1
    const caller = this.callers.numberOf(seen, time)
    this.callers.counts.noteRequest(caller, time)
    if (seen.credential !== undefined) this.#noteCredential(seen.credential, caller, time)
    if (seen.instance !== undefined)
      countInstance(this.byInstance, this.words.numberOf(seen.instance), seen.status)
    if (seen.policyVersion !== undefined) this.#notePolicy(seen.policyVersion, seen.time)
    if (seen.status < 400) this.#noteServed(seen, caller, minute)
    else this.#noteRefused({ seen, caller: this.callers.at(caller), minute, time })
  }

  /** Most lines are this and no more: nothing is made here, and no caller looked at but its counts. */
  #noteServed(seen: Seen, caller: number, minute: Minute): void {
    const { counts, place } = this.callers
    const { time } = place
    const route = this.routes.routeOfSeen(seen)
    route.ok += 1
    minute.ok += 1
    counts.noteLastServed(caller, time)
    this.served += 1
    this.servedInAll += weightOf(seen)
    const isNamed = seen.subject !== undefined
    if (isNamed || seen.credential !== undefined) route.isGuarded = true
    if (route.isGuarded) minute.guardedOk += 1
    if (route.use === 'static') return
    const stretch = this.history.at(route.number, time)
    if (stretch !== undefined) stretch.ok += 1
    if (route.use !== 'other') this.#noteGiven({ seen, caller, minute }, route)
    counts.noteOk(caller)
    this.#noteKnown(seen, caller)
    if (counts.streak(caller) >= 0) this.streaks.served(caller, route, time)
    if (counts.mayBeRefused(caller, route.number)) this.#after.note(caller, route.number, place)
    if (isNamed) this.#noteNamed({ seen, caller, minute })
    counts.noteLastOk(caller, time, route.isGuarded)
    if (route.use === 'other') this.#noteAge({ seen, caller, minute })
    // The table is larger than a cache of the processor: most callers use few routes, and most logs have few.
    if (!counts.noteServed(caller, route.number)) this.#served.add(caller, route.number)
  }

  /** What a log tells of whom it served. */
  #noteKnown(seen: Seen, caller: number): void {
    const { time, address } = this.callers.place
    if (seen.expiresInSeconds !== undefined) this.#noteExpiry(seen.expiresInSeconds, caller, time)
    if (seen.credential !== undefined) this.#noteGood(seen, time)
    if (this.signIns.hasSuspects && seen.subject !== undefined) this.signIns.served(address)
  }

  #noteAge({ seen, caller, minute }: Numbered): void {
    const { counts, place } = this.callers
    noteAge({ counts, caller, minute, time: place.time }, seen.status < 400)
  }

  #noteGiven({ seen, caller, minute }: Numbered, route: Route): void {
    const { time } = this.callers.place
    const event = { seen, caller: this.callers.at(caller), minute, time }
    this.#noteSignIn(event, route, 'accepted')
  }

  /** Who was challenged, and is served by name, has signed in. */
  #noteNamed({ seen, caller, minute }: Numbered): void {
    const { time } = this.callers.place
    const known = this.callers.at(caller)
    if (known.challenged > 0) this.#noteAttempt({ seen, caller: known, minute, time }, 'accepted')
  }

  #noteRefused(event: Noted): void {
    const { seen, caller, minute } = event
    if (seen.status <= 404) noteProbe(caller, seen)
    if (seen.reason !== undefined) countReason(minute, seen.reason)
    if (seen.status === 401) this.#noteChallenged(event)
    else if (seen.status === 403 || seen.isConcealed === true) this.#noteForbidden(event)
    else if (seen.status === 404) this.#noteMissing(event)
    else if (seen.status === 429) this.#noteThrottled(event)
    else if (seen.status >= 500) this.#noteFailed(event)
    else this.#noteOther(event)
  }

  #noteChallenged(event: Noted): void {
    const { seen, caller, minute, time } = event
    const route = this.routes.routeOfSeen(seen)
    route.challenged += 1
    route.isGuarded = true
    caller.challenged += 1
    if (route.ok > 0) caller.knownProbes += 1
    if (route.use === 'token' || route.use === 'sign_in') {
      this.#noteSignIn(event, route, 'refused')
      return
    }
    minute.challenged += 1
    if (seen.account !== undefined) this.#noteAttempt(event, 'refused')
    // Who showed nothing has not been refused yet: it has been asked.
    if (seen.reason !== undefined && ASKED.has(seen.reason)) return
    this.#noteRefusedBy(this.challenged, event, route)
    this.#noteAge({ seen, caller: caller.number, minute })
    this.callers.counts.noteChallenged(caller.number, time)
    if (seen.reason !== undefined && seen.credential !== undefined) this.#noteTold(event, route)
    if (!this.callers.isRest(caller.number))
      this.streaks.refused(caller, { route, seen, time }, this.#numbersOf(seen))
  }

  /** A guess at a password is another credential each time, and says nothing of any. */
  #noteTold({ seen, caller, time }: Noted, route: Route): void {
    const credential = this.callers.credentials.numberOf(seen.credential ?? '')
    if (seen.account !== undefined || credential === 0) return
    const numbers = this.#numbersOf(seen)
    const { address } = this.callers.place
    this.told.refused({ seen, caller, route, time, credential, address, ...numbers })
    if (numbers.kid === 0) return
    const stretch = this.byKey.at(numbers.kid, time)
    if (stretch !== undefined) stretch.forbidden += 1
  }

  #noteGood({ credential = '', kid }: Seen, time: number): void {
    const stretch = kid === undefined ? undefined : this.byKey.at(this.#word(kid), time)
    if (stretch !== undefined) stretch.ok += 1
    if (this.told.size > 0) this.told.served(this.callers.credentials.numberOf(credential))
  }

  #noteForbidden(event: Noted): void {
    const { seen, caller, minute, time } = event
    const route = this.routes.routeOfSeen(seen)
    if (route.use === 'sign_in') {
      this.#noteSignIn(event, route, 'refused')
      return
    }
    route.forbidden += 1
    if (route.ok > 0) caller.knownProbes += 1
    const stretch = this.history.at(route.number, time)
    if (stretch !== undefined) stretch.forbidden += 1
    caller.forbidden += 1
    minute.forbidden += 1
    this.#noteRefusedBy(this.forbidden, event, route)
  }

  #noteRefusedBy(pairs: ForbiddenPairs, event: Noted, route: Route): void {
    if (this.callers.isRest(event.caller.number)) return
    const { number } = event.caller
    // Of a pair that is not kept nobody asks whether it was served after.
    if (pairs.refused(number, this.#refusedOf(event, route)))
      this.callers.counts.noteRefused(number, route.number)
  }

  #refusedOf({ seen, caller, time }: Noted, route: Route): Refused {
    return {
      seen,
      route,
      time,
      address: this.callers.place.address,
      wasServed: this.#wasServed(caller, route),
      reason: this.#reasonOf(seen),
      requirement: this.#word(seen.requirement),
      policyVersion: this.#word(seen.policyVersion),
    }
  }

  #wasServed({ number }: Caller, { number: route }: Route): boolean {
    const { counts } = this.callers
    if (counts.wasServed(number, route)) return true
    return !counts.isNoted(route) && this.#served.has(number, route)
  }

  #noteMissing(event: Noted): void {
    const { seen, caller, minute } = event
    const route = this.routes.knownRouteOfSeen(seen)
    route.missing += 1
    caller.missing += 1
    minute.missing += 1
    if (route.ok > 0) this.#noteRefusedBy(this.missed, event, route)
  }

  /** 429: where credentials are given out, an attempt that was put off. */
  #noteThrottled(event: Noted): void {
    const { seen, minute } = event
    minute.throttled += 1
    const route = this.routes.routeOfSeen(seen)
    if (route.use === 'token' || route.use === 'sign_in')
      this.#noteSignIn(event, route, 'throttled')
    else if (seen.account !== undefined || this.signIns.isOnlyRefused(this.callers.place.address)) {
      this.#noteAttempt(event, 'throttled')
    }
  }

  #noteFailed({ seen, minute, time }: Noted): void {
    minute.failed += 1
    if (seen.status === 503) minute.unavailable += 1
    const route = this.routes.knownRouteOfSeen(seen)
    if (route.use === 'token') minute.tokensThrottled += 1
    const stretch = this.history.at(route.number, time)
    if (stretch !== undefined) stretch.failed += 1
  }

  /** 400 and its kin: where credentials are given out they are a refusal. */
  #noteOther(event: Noted): void {
    const { seen } = event
    if (seen.status !== 400 && seen.status !== 422) return
    const route = this.routes.knownRouteOfSeen(seen)
    if (route.use === 'token' || route.use === 'sign_in') this.#noteSignIn(event, route, 'refused')
  }

  #noteSignIn(event: Noted, route: Route, outcome: Attempt['outcome']): void {
    const { caller, minute, time } = event
    // Who was served before and asks for a token renews one: that is no guess at a password.
    const isNew = caller.ok + caller.tokens === 0 && outcome !== 'throttled' && !route.isRenewal
    if (route.use === 'sign_in' || isNew) this.#noteAttempt(event, outcome)
    if (route.use === 'token') {
      if (outcome === 'refused') minute.tokensRefused += 1
      else if (outcome === 'throttled') minute.tokensThrottled += 1
      else minute.tokens += 1
    }
    if (route.use === 'token') noteAsked(event)
    if (route.use === 'token' && outcome === 'refused') caller.tokensRefused += 1
    this.#noteToken(caller, time, outcome)
  }

  #noteToken(caller: Caller, time: number, outcome: Attempt['outcome']): void {
    if (outcome === 'accepted') {
      this.callers.counts.noteToken(caller.number, time)
    } else {
      caller.lastTokenRefused = time
    }
    this.streaks.token(caller, time, outcome)
  }

  #noteAttempt({ seen, caller, minute, time }: Noted, outcome: Attempt['outcome']): void {
    const weight = weightOf(seen)
    minute.signIns += weight
    if (outcome !== 'accepted') minute.signInRefused += 1
    // Whoever came after the limit comes from anywhere: together they would look like an attack.
    const { address } = this.callers.place
    if (address === OTHERS || this.callers.isRest(caller.number)) {
      this.#attemptsOfRest += 1
      return
    }
    const account = outcome === 'accepted' ? seen.subject : seen.account
    const { client } = caller
    const { id } = seen
    this.signIns.note({ time, address, client, account, outcome, weight, id })
  }

  /** The token endpoint may be elsewhere: a credential that is new to a caller was got there. */
  #noteCredential(credential: string, caller: number, time: number): void {
    const known = this.callers.at(caller)
    if (!known.shows(this.callers.credentials.numberOf(credential))) return
    this.#noteToken(known, time, 'accepted')
  }

  #notePolicy(version: string, time: number): void {
    if (this.#policyVersions.has(version) || this.#policyVersions.size >= MARKS_MAX) return
    const own = ownText(version)
    if (this.#policyVersions.size > 0) this.marks.push({ time, name: `policy version ${own}` })
    this.#policyVersions.add(own)
  }

  #noteExpiry(seconds: number, caller: number, seen: number): void {
    if (this.expiring.size >= EXPIRING_MAX && !this.expiring.has(caller)) return
    this.expiring.set(caller, { seen, expires: seen + seconds })
  }

  #numbersOf(seen: Observation): { instance: number; reason: number; kid: number } {
    return {
      instance: this.#word(seen.instance),
      reason: this.#reasonOf(seen),
      kid: this.#word(seen.kid),
    }
  }

  #reasonOf({ reason }: Observation): number {
    return reason === undefined ? 0 : this.reasons.numberOf(reason)
  }

  #word(text: string | undefined): number {
    return text === undefined ? 0 : this.words.numberOf(text)
  }
}
