import type { CallerCounts } from './caller-counts.ts'
import type { Noted } from './noted.ts'

/**
 * The ages of tokens that are told apart: each is up to so many seconds and older than the one before. The last is of tokens that
 * are older than an hour, or that nobody saw being given out. Finer where clocks are apart, for some minutes hardly ever.
 */
export const ageEnds: readonly number[] = [
  2,
  5,
  10,
  20,
  30,
  45,
  60,
  90,
  120,
  180,
  240,
  300,
  450,
  600,
  900,
  1800,
  3600,
  Number.POSITIVE_INFINITY,
]

/** How many they are: a row of counts has so many of served requests, and after them so many of refused ones. */
export const AGES: number = ageEnds.length

const OLDEST = AGES - 1
const OLD_SECONDS = ageEnds[OLDEST - 1] as number
/** The number of an age, by seconds. */
const NUMBERS = Uint8Array.from({ length: OLD_SECONDS + 1 }, (_, age) => numberOf(age))

function numberOf(age: number): number {
  return ageEnds.findIndex((end) => age <= end)
}

/** So soon after a refusal a request is the same again. */
const AGAIN_SECONDS = 2

/** Counts how a request to what asks for credentials fared by the age of its token, and what came at once after a refusal. */
export function noteAge(counts: CallerCounts, { status, caller, minute, time }: Noted): void {
  const isServed = status < 400
  const challenged = counts.lastChallenged(caller)
  if (challenged > 0 && time - challenged <= AGAIN_SECONDS) {
    if (isServed) minute.againOk += 1
    else minute.againRefused += 1
  }
  if (minute.ages === undefined) return
  // Who renews at a challenge where nobody sees it has had another token since.
  const renewed = counts.lastRenewed(caller) > 0 ? challenged : 0
  const token = Math.max(counts.lastToken(caller), renewed)
  // Given out later than it is shown, by the clock of another machine: nobody knows how old it is.
  const isKnown = token !== 0 && time >= token && time - token <= OLD_SECONDS
  const age = isKnown ? (NUMBERS[time - token] as number) : OLDEST
  const at = isServed ? age : AGES + age
  minute.ages[at] = (minute.ages[at] as number) + 1
}

const SERVED_SECONDS = 600
const CHALLENGED_SECONDS = 300

/** Counts a challenge of a caller that was served the last times; before it is noted that the caller was challenged. */
export function noteAnew(counts: CallerCounts, { caller, minute, time }: Noted): void {
  const served = counts.lastOk(caller)
  const isServed = served > 0 && time - served <= SERVED_SECONDS
  if (isServed && time - counts.lastChallenged(caller) > CHALLENGED_SECONDS)
    minute.challengedAnew += 1
}
