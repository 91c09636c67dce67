import { counted } from './caller-refusals.ts'
import type { Callers } from './callers.ts'
import { type Noted, noteAsked, weightOf } from './noted.ts'
import type { Route } from './routes.ts'
import type { Attempt, SignIns } from './sign-ins.ts'
import type { Streaks } from './streaks.ts'
import { OTHERS } from './texts.ts'

/** Where attempts are counted. */
export interface AttemptsHeld {
  readonly callers: Callers
  readonly signIns: SignIns
  readonly streaks: Streaks
}

/** Counts who signs in and who gets tokens, and whether that was refused. */
export class Attempts {
  readonly #held: AttemptsHeld
  /** Attempts of those who are not told apart. */
  ofRest = 0

  constructor(held: AttemptsHeld) {
    this.#held = held
  }

  /** A request to where credentials are given out. */
  noteSignIn(event: Noted, route: Route, outcome: Attempt['outcome']): void {
    const { caller, minute, time } = event
    const { callers, streaks } = this.#held
    const { counts, refusals } = callers
    // Who was served before and asks for a token renews one: that is no guess at a password.
    const isKnown = counts.ok(caller) + counts.tokens(caller) > 0
    const isNew = !isKnown && outcome !== 'throttled' && !route.isRenewal
    if (route.use === 'sign_in' || isNew) this.note(event, outcome)
    if (route.use === 'token') {
      if (outcome === 'refused') minute.tokensRefused += 1
      else if (outcome === 'throttled') minute.tokensThrottled += 1
      else minute.tokens += 1
      noteAsked(callers, event)
      if (outcome === 'refused') refusals.add(caller, counted.tokensRefused)
      if (outcome === 'accepted') streaks.areTokensSeen = true
    }
    this.noteToken(caller, time, outcome)
  }

  /** Who was challenged, and is served by name, has signed in; where that is done it is counted by itself. */
  noteNamed(event: Noted, { use }: Route): void {
    if (use === 'sign_in') return
    if (this.#held.callers.refusals.of(event.caller, counted.challenged) > 0)
      this.note(event, 'accepted')
  }

  /** The token endpoint may be elsewhere: a credential that is new to a caller was got there. */
  noteCredential(credential: string, { caller, time }: Noted): void {
    const { callers, streaks } = this.#held
    const { shown, credentials } = callers
    streaks.areTokensSeen = true
    if (shown.note(caller, credentials.numberOf(credential)))
      this.noteToken(caller, time, 'accepted')
  }

  /** A caller got a token, or was refused one. */
  noteToken(caller: number, time: number, outcome: Attempt['outcome']): void {
    const { callers, streaks } = this.#held
    if (outcome === 'accepted') callers.counts.noteToken(caller, time)
    else callers.refusals.set(caller, counted.lastTokenRefused, time)
    streaks.token(caller, time, outcome)
  }

  /** An attempt to sign in. */
  note({ seen, caller, minute, time }: Noted, outcome: Attempt['outcome']): void {
    const { callers, signIns } = this.#held
    const weight = weightOf(seen)
    minute.signIns += weight
    if (outcome !== 'accepted') minute.signInRefused += 1
    // Whoever came after the limit comes from anywhere: together they would look like an attack.
    const { address } = callers.place
    if (address === OTHERS || callers.isRest(caller)) {
      this.ofRest += 1
      return
    }
    // Whoever is put off, or refused with 403, has not shown yet to be who the line names.
    const account = outcome === 'accepted' ? seen.subject : (seen.account ?? seen.subject)
    const client = callers.counts.client(caller)
    const { id } = seen
    signIns.note({ time, address, client, account, outcome, weight, id })
  }
}
