import type { CallerCounts } from './caller-counts.ts'
import type { Minute } from './minutes.ts'
import type { Noted } from './noted.ts'

const FRESH_SECONDS = 20
const YOUNG_SECONDS = 120
/** So old a token is good on any clock that is off by some minutes, and few run out so early. */
const LATE_SECONDS = 240
const LATE_END_SECONDS = 300
const OLD_END_SECONDS = 3600
/** So soon after a refusal a request is the same again. */
const AGAIN_SECONDS = 2

/** Counts how a request fared by the age of its token, and what came at once after a refusal. */
export function noteAge(counts: CallerCounts, { seen, caller, minute, time }: Noted): void {
  const isServed = seen.status < 400
  const challenged = counts.lastChallenged(caller)
  if (challenged > 0 && time - challenged <= AGAIN_SECONDS) {
    if (isServed) minute.againOk += 1
    else minute.againRefused += 1
  }
  const token = counts.lastToken(caller)
  if (token === 0 || time - token > OLD_END_SECONDS) return
  if (isServed) noteServed(minute, time - token)
  else noteRefused(minute, time - token)
}

// Each count by its own name: to put the names together took longer than all the rest (measured).
function noteServed(minute: Minute, age: number): void {
  if (age <= FRESH_SECONDS) minute.freshOk += 1
  else if (age <= YOUNG_SECONDS) minute.youngOk += 1
  else if (age <= LATE_SECONDS) return
  else if (age <= LATE_END_SECONDS) minute.lateOk += 1
  else minute.oldOk += 1
}

function noteRefused(minute: Minute, age: number): void {
  if (age <= FRESH_SECONDS) minute.freshRefused += 1
  else if (age <= YOUNG_SECONDS) minute.youngRefused += 1
  else if (age <= LATE_SECONDS) return
  else if (age <= LATE_END_SECONDS) minute.lateRefused += 1
  else minute.oldRefused += 1
}
