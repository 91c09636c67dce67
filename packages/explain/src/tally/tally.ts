import { mostOf } from '../extremes.ts'
import type { Observation } from '../observation.ts'
import type { Block } from '../read/block.ts'
import { Seen } from '../read/seen.ts'
import { Attempts } from './attempts.ts'
import { BlockCallers } from './block-callers.ts'
import { besides } from './caller-counts.ts'
import { counted } from './caller-refusals.ts'
import { Callers } from './callers.ts'
import { ExpiringCredentials } from './expiring.ts'
import { ForbiddenPairs, type Refused } from './forbidden.ts'
import { type Left, LIMITS, leftOf, type TallyLimits } from './limits.ts'
import { Minutes } from './minutes.ts'
import {
  countInstance,
  countReason,
  type InstanceCounts,
  isAsked,
  type Mark,
  Noted,
  noteProbe,
  noteSentAway,
  weightOf,
} from './noted.ts'
import { Pairs } from './pairs.ts'
import { pathNumberOf } from './path-number.ts'
import { RouteHistory } from './route-history.ts'
import { type Route, Routes } from './routes.ts'
import { ServedAfter } from './served-after.ts'
import { SignIns } from './sign-ins.ts'
import { Streaks } from './streaks.ts'
import { Texts } from './texts.ts'
import { noteAge, noteAnew } from './token-age.ts'
import { ToldRefusals } from './told-refusals.ts'
import { VersionMarks } from './version-marks.ts'

export type { Expiring } from './expiring.ts'
export type { InstanceCounts, Mark } from './noted.ts'

const REASONS_MAX = 256
const WORDS_MAX = 65_536
const BEHIND_SECONDS = 600

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
  readonly #attempts: Attempts
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
  readonly expiring: ExpiringCredentials = new ExpiringCredentials()
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
  /** One and the same object, because every line has one. */
  readonly #noted = new Noted()
  readonly #found = new BlockCallers()
  /** That of the line before, in milliseconds, and whether it was late. */
  #instant = Number.NaN
  #isLate = false
  readonly #versions = new VersionMarks()

  constructor(limits: TallyLimits = LIMITS) {
    this.callers = new Callers(limits)
    this.signIns = new SignIns(limits)
    this.streaks = new Streaks(limits.streaks, this.callers.counts)
    this.#attempts = new Attempts(this)
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
    const attempts = signIns.dropped + this.#attempts.ofRest
    return leftOf({ requests: callers.requestsOfRest, refusals: mostOf(refused), attempts })
  }

  /** Counts one request. Neither the observation is kept nor any of its texts. */
  add(observation: Observation): void {
    const seen = observation instanceof Seen ? observation : Object.assign(new Seen(), observation)
    const noted = this.#noted
    this.#begin(seen.time, seen.status)
    noted.subject = seen.subject
    noted.route = undefined
    if (noted.seen !== seen) noted.seen = seen
    const caller = this.callers.numberOf(seen, noted.time)
    this.callers.counts.noteRequest(caller, noted.time)
    noted.caller = caller
    if (seen.credential !== undefined) this.#attempts.noteCredential(seen.credential, noted)
    if (seen.instance !== undefined)
      countInstance(this.byInstance, this.words.numberOf(seen.instance), seen.status)
    if (seen.policyVersion !== undefined) this.#notePolicy(seen.policyVersion, seen.time)
    if (seen.status < 400) this.#noteServed(noted, this.routes.routeOfSeen(seen))
    else this.#noteRefused(noted)
  }

  /** Counts the requests of a block, as if each had come by itself. */
  addBlock(block: Block): void {
    this.callers.read(block, this.#found)
    for (let row = 0; row < block.count; row += 1) this.#addRow(block, row)
  }

  #addRow(block: Block, row: number): void {
    const noted = this.#noted
    const { place, counts } = this.callers
    const { statuses, lows, highs } = block.columns
    const status = statuses[row] as number
    this.#begin(block.times[row] as number, status)
    place.time = noted.time
    const caller = this.#found.callerIn(row, place)
    counts.noteRequest(caller, noted.time)
    noted.caller = caller
    noted.subject = undefined
    const route = this.routes.routeOfShape(lows[row] as number, highs[row] as number)
    noted.route = route
    if (status < 302 && route !== undefined && (route.use === 'other' || route.use === 'static')) {
      this.servedInAll += 1
      this.#noteOrdinary(noted, route)
      return
    }
    noted.seen = block.show(row)
    if (status < 400) this.#noteServed(noted, this.#routeOf(noted))
    else this.#noteRefused(noted)
  }

  #routeOf({ route, seen }: Noted): Route {
    return route ?? this.routes.routeOfSeen(seen)
  }

  /** The same of a request that found nothing. */
  #knownRouteOf({ route, seen }: Noted): Route {
    return route ?? this.routes.knownRouteOfSeen(seen)
  }

  #begin(instant: number, status: number): void {
    const noted = this.#noted
    // Most lines are of the same instant as the one before.
    if (instant !== this.#instant) this.#goTo(instant)
    noted.status = status
    this.lines += 1
    if (this.#isLate) this.late += 1
    noted.minute.requests += 1
  }

  #goTo(instant: number): void {
    const time = Math.floor(instant / 1000)
    this.#instant = instant
    if (time < this.first) this.first = time
    if (time > this.last) this.last = time
    this.#isLate = time < this.last - BEHIND_SECONDS
    this.#noted.time = time
    this.#noted.minute = this.minutes.at(time)
  }

  #noteServed(noted: Noted, route: Route): void {
    const { seen, caller, time } = noted
    const isNamed = seen.subject !== undefined
    this.servedInAll += weightOf(seen)
    if (isNamed || seen.credential !== undefined) route.isGuarded = true
    if (route.use === 'token' || route.use === 'sign_in') {
      if (route.isGuarded) noted.minute.guardedSignIns += 1
      this.#attempts.noteSignIn(noted, route, 'accepted')
    }
    this.#noteOrdinary(noted, route)
    if (route.use === 'static') return
    if (seen.status >= 302) noteSentAway(this.callers, noted, route)
    if (seen.expiresInSeconds !== undefined) this.expiring.note(caller, time, seen.expiresInSeconds)
    if (seen.credential !== undefined) this.#noteGood(seen, time)
    if (isNamed) this.#attempts.noteNamed(noted, route)
  }

  /** Most lines are this and no more: nothing is made here, and of the caller nothing looked at but its counts. */
  #noteOrdinary(noted: Noted, route: Route): void {
    const { counts, place } = this.callers
    const { caller, minute, time } = noted
    route.ok += 1
    minute.ok += 1
    this.served += 1
    if (route.isGuarded) minute.guardedOk += 1
    if (route.use === 'static') {
      counts.noteLastServed(caller, time)
      return
    }
    const stretch = this.history.at(route.number, time)
    if (stretch !== undefined) stretch.ok += 1
    const more = counts.noteUse(caller, route, time)
    if (more !== 0) this.#noteBesides(noted, route, more)
    const asks = route.isGuarded && route.use === 'other'
    if (asks) noteAge(counts, noted)
    if (this.signIns.hasSuspects && (asks || noted.subject !== undefined))
      this.signIns.served(place.address, noted.subject)
  }

  #noteBesides({ caller, time }: Noted, route: Route, more: number): void {
    if ((more & besides.streak) !== 0) this.streaks.served(caller, route, time)
    if ((more & besides.refused) !== 0) this.#after.note(caller, route.number, this.callers.place)
    // The table is larger than a cache of the processor: most callers use few routes, and most logs have few.
    if ((more & besides.served) !== 0) this.#served.add(caller, route.number)
  }

  #noteRefused(event: Noted): void {
    const { seen, minute } = event
    event.path = pathNumberOf(seen)
    if (seen.status <= 404) noteProbe(this.callers, event)
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
    const { counts, refusals } = this.callers
    const route = this.#routeOf(event)
    route.challenged += 1
    route.isGuarded = true
    refusals.add(caller, counted.challenged)
    if (route.ok > 0 || seen.route !== undefined) refusals.add(caller, counted.knownProbes)
    // Who shows nothing where others sign in, as at a path that is not there, has guessed at nothing.
    if (route.use === 'token' || (route.use === 'sign_in' && !isAsked(seen))) {
      this.#attempts.noteSignIn(event, route, 'refused')
      return
    }
    minute.challenged += 1
    if (seen.account !== undefined) this.#attempts.note(event, 'refused')
    if (isAsked(seen)) return
    this.#noteRefusedBy(this.challenged, event, route)
    noteAge(counts, event)
    noteAnew(counts, event)
    if (seen.reason !== undefined && seen.credential !== undefined) this.#noteTold(event, route)
    if (!this.callers.isRest(caller))
      this.streaks.refused({ caller, route, seen, time }, this.#numbersOf(seen))
    counts.noteChallenged(caller, time)
  }

  /** A guess at a password is another credential each time, and says nothing of any. */
  #noteTold({ seen, caller, time }: Noted, route: Route): void {
    const credential = this.callers.credentials.numberOf(seen.credential ?? '')
    if (seen.account !== undefined || credential === 0) return
    const numbers = this.#numbersOf(seen)
    // Of one who has several clients, that which was refused.
    const { address, client } = this.callers.place
    this.told.refused({ seen, caller, client, route, time, credential, address, ...numbers })
    if (numbers.kid === 0) return
    const stretch = this.byKey.at(numbers.kid, time)
    if (stretch !== undefined) stretch.forbidden += 1
  }

  #noteGood({ credential = '', kid }: Seen, time: number): void {
    const stretch = kid === undefined ? undefined : this.byKey.at(this.words.numberOfAny(kid), time)
    if (stretch !== undefined) stretch.ok += 1
    if (this.told.size > 0) this.told.served(this.callers.credentials.numberOf(credential))
  }

  #noteForbidden(event: Noted): void {
    const { caller, minute, time } = event
    const route = this.#routeOf(event)
    if (route.use === 'sign_in') {
      this.#attempts.noteSignIn(event, route, 'refused')
      return
    }
    const { refusals } = this.callers
    route.forbidden += 1
    if (route.ok > 0) refusals.add(caller, counted.knownProbes)
    const stretch = this.history.at(route.number, time)
    if (stretch !== undefined) stretch.forbidden += 1
    refusals.add(caller, counted.forbidden)
    minute.forbidden += 1
    this.#noteRefusedBy(this.forbidden, event, route)
  }

  #noteRefusedBy(pairs: ForbiddenPairs, event: Noted, route: Route): void {
    const { caller } = event
    const { counts } = this.callers
    if (this.callers.isRest(caller)) return
    // Most that come when there is no room any more are new: that is known without a look for them.
    if (pairs.isFull && !counts.mayBeRefused(caller, route.number)) pairs.dropped += 1
    // Of a pair that is not kept nobody asks whether it was served after.
    else if (pairs.refused(caller, this.#refusedOf(event, route)))
      counts.noteRefused(caller, route.number)
  }

  #refusedOf({ seen, caller, path, time }: Noted, route: Route): Refused {
    return {
      seen,
      route,
      path,
      time,
      address: this.callers.place.address,
      wasServed: this.#wasServed(caller, route.number),
      reason: this.reasons.numberOfAny(seen.reason),
      requirement: this.words.numberOfAny(seen.requirement),
      policyVersion: this.words.numberOfAny(seen.policyVersion),
    }
  }

  #wasServed(caller: number, route: number): boolean {
    const { counts } = this.callers
    if (counts.wasServed(caller, route)) return true
    return !counts.isNoted(route) && this.#served.has(caller, route)
  }

  #noteMissing(event: Noted): void {
    const { caller, minute } = event
    const route = this.#knownRouteOf(event)
    route.missing += 1
    this.callers.refusals.add(caller, counted.missing)
    minute.missing += 1
    if (route.ok > 0) this.#noteRefusedBy(this.missed, event, route)
  }

  /** 429: where credentials are given out, an attempt that was put off. */
  #noteThrottled(event: Noted): void {
    const { seen, minute } = event
    minute.throttled += 1
    const route = this.#routeOf(event)
    if (route.use === 'token' || route.use === 'sign_in')
      this.#attempts.noteSignIn(event, route, 'throttled')
    else if (seen.account !== undefined || this.signIns.isOnlyRefused(this.callers.place.address)) {
      this.#attempts.note(event, 'throttled')
    }
  }

  #noteFailed(event: Noted): void {
    const { seen, minute, time } = event
    minute.failed += 1
    if (seen.status === 503) minute.unavailable += 1
    const route = this.#knownRouteOf(event)
    if (route.use === 'token') minute.tokensThrottled += 1
    const stretch = this.history.at(route.number, time)
    if (stretch !== undefined) stretch.failed += 1
  }

  /** 400 and its kin: where credentials are given out they are a refusal. */
  #noteOther(event: Noted): void {
    const { seen } = event
    if (seen.status !== 400 && seen.status !== 422) return
    const route = this.#knownRouteOf(event)
    if (route.use === 'token' || route.use === 'sign_in')
      this.#attempts.noteSignIn(event, route, 'refused')
  }

  #notePolicy(version: string, time: number): void {
    const mark = this.#versions.note(version, time)
    if (mark !== undefined) this.marks.push(mark)
  }

  #numbersOf(seen: Observation): { instance: number; reason: number; kid: number } {
    return {
      instance: this.words.numberOfAny(seen.instance),
      reason: this.reasons.numberOfAny(seen.reason),
      kid: this.words.numberOfAny(seen.kid),
    }
  }
}
