import type { Observation } from '../observation.ts'
import type { Seen } from '../read/seen.ts'
import type { Caller } from './caller.ts'
import { pathNumberOf } from './forbidden.ts'
import type { Minute } from './minutes.ts'

const QUICK_SECONDS = 60

/** Something that happened at an instant: a deployment, a key that was published, a new policy. */
export interface Mark {
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly name: string
}

/** How many requests one instance answered, and with what. */
export interface InstanceCounts {
  requests: number
  challenged: number
}

/** A credential that was good when it was last seen. */
export interface Expiring {
  /** Seconds since the epoch. */
  readonly seen: number
  readonly expires: number
}

/** A request that is counted. */
export interface Noted {
  readonly seen: Seen
  readonly caller: Caller
  readonly minute: Minute
  /** Seconds since the epoch. */
  readonly time: number
}

/** The same, while its caller is but a number. */
export interface Numbered {
  readonly seen: Seen
  /** The number of the caller. */
  readonly caller: number
  readonly minute: Minute
}

/** For how many requests a line stands. */
export function weightOf({ sampleRate }: Observation): number {
  return sampleRate === undefined ? 1 : 1 / sampleRate
}

/** Whether a token is asked for soon after the last one, which should have lasted. */
export function noteAsked({ caller, minute, time }: Noted): void {
  const last = Math.max(caller.lastToken, caller.lastTokenRefused)
  caller.tokensAsked += 1
  if (time - last >= QUICK_SECONDS) return
  caller.quickTokens += 1
  minute.tokensQuick += 1
}

/** Counts a path that was refused or is missing, if it is another than the one before. */
export function noteProbe(caller: Caller, seen: Seen): void {
  const number = pathNumberOf(seen)
  if (number !== caller.lastProbe) caller.probes += 1
  caller.lastProbe = number
}

/** Counts a reason in its minute. */
export function countReason(minute: Minute, reason: string): void {
  minute.reasons ??= new Map()
  minute.reasons.set(reason, (minute.reasons.get(reason) ?? 0) + 1)
}

/** Counts a request of an instance. */
export function countInstance(
  counts: Map<number, InstanceCounts>,
  instance: number,
  status: number,
): void {
  const own = counts.get(instance) ?? { requests: 0, challenged: 0 }
  own.requests += 1
  if (status === 401) own.challenged += 1
  counts.set(instance, own)
}
