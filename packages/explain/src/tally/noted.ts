import type { Reason } from '@sallyport/contract'
import type { Observation } from '../observation.ts'
import { Seen } from '../read/seen.ts'
import type { CallerCounts } from './caller-counts.ts'
import { type CallerRefusals, counted } from './caller-refusals.ts'
import { emptyMinute, type Minute } from './minutes.ts'
import { pathNumberOf } from './path-number.ts'
import type { Route } from './routes.ts'

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

/** The request that is counted. */
export class Noted {
  /** What the line tells; of what most lines are in a block, that of another line. */
  seen: Seen = new Seen()
  status = 0
  subject: string | undefined = undefined
  /** Where the shape of its request is known already. */
  route: Route | undefined = undefined
  /** The number of the caller. */
  caller = 0
  minute: Minute = emptyMinute(0)
  /** Seconds since the epoch. */
  time = 0
  /** The path of one that was not served, as a number. */
  path = 0
}

/** For how many requests a line stands. */
export function weightOf({ sampleRate }: Observation): number {
  return sampleRate === undefined ? 1 : 1 / sampleRate
}

const ASKED: ReadonlySet<Reason> = new Set([
  'no_credentials',
  'scheme_not_accepted',
  'nonce_stale',
  'proof_nonce_stale',
  'proof_nonce_missing',
])

/** Whether a 401 only asks for credentials: who showed nothing has not been refused yet. */
export function isAsked({ reason }: Observation): boolean {
  return reason !== undefined && ASKED.has(reason)
}

/** What is known of callers. */
export interface Known {
  readonly counts: CallerCounts
  readonly refusals: CallerRefusals
}

/** Counts that a token is asked for, and whether soon after the last one, which should have lasted. */
export function noteAsked({ counts, refusals }: Known, { caller, minute, time }: Noted): void {
  const refused = refusals.of(caller, counted.lastTokenRefused)
  refusals.add(caller, counted.tokensAsked)
  if (time - Math.max(counts.lastToken(caller), refused) >= QUICK_SECONDS) return
  refusals.add(caller, counted.quickTokens)
  minute.tokensQuick += 1
}

/** Counts a path that was refused or is missing, if it is another than the one before. */
export function noteProbe({ refusals }: Known, { caller, path }: Noted): void {
  if (path !== refusals.of(caller, counted.lastProbe)) refusals.add(caller, counted.probes)
  refusals.set(caller, counted.lastProbe, path)
  refusals.noteDifferent(caller, path)
}

/** Where whoever reads is sent elsewhere for now; what has moved for good sends everybody. */
const AWAY: ReadonlySet<number> = new Set([302, 303, 307])

/** Counts a page that sends a caller elsewhere, as to sign in; and whether it has served others. */
export function noteSentAway({ refusals }: Known, { caller, seen }: Noted, route: Route): void {
  if (!AWAY.has(seen.status) || seen.method !== 'GET') return
  route.sentAway += 1
  refusals.add(caller, counted.redirects)
  if (route.ok === route.sentAway) return
  const number = pathNumberOf(seen)
  if (number !== refusals.of(caller, counted.lastProbe)) refusals.add(caller, counted.sentAway)
  refusals.set(caller, counted.lastProbe, number)
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
