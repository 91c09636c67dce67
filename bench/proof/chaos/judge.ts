import type { Kind, Victim } from './disturbances.ts'
import type { Lost } from './stalls.ts'

/** What has to be answered: by 200, by 401, or by 403; by 503 always where nobody can say. */
export type Right = 'allow' | 'challenge' | 'forbid'

/** Credentials that are good until somebody ends them. Times are of `performance.now()`. */
export interface Ending {
  /** When somebody began to end them; from then on they may be refused. */
  from?: number
  /** When it was acknowledged that they are ended; never where the store did not say so. */
  by?: number
  /** So much later nobody takes them any more. */
  readonly withinMs: number
}

/** One request and what came of it. */
export interface Sample {
  readonly caller: string
  readonly right: Right | Ending
  readonly sentAt: number
  readonly endedAt: number
  /** 0 where there was no answer. */
  readonly status: number
  /** Why there was none. */
  readonly why?: string
}

/** When everything was well again after an episode, until something was disturbed the next time. */
export interface Calm {
  readonly after: readonly { readonly victim: Victim; readonly kind: Kind }[]
  readonly from: number
  readonly to: number
}

/** What was found. */
export interface Judged {
  readonly faults: readonly string[]
  /** By each calm that was long enough to tell. */
  readonly recoveries: readonly Recovery[]
  /** Requests without an answer of which nothing can be said: the machine stood still while they waited. */
  readonly untold: number
  /** The share of the requests with good credentials that got what they came for. */
  readonly served: number
}

/**
 * How long after everything was well again the last request with good credentials was sent that got 503; what the
 * machine stood still does not count.
 */
export interface Recovery {
  readonly ms: number
  /** After what, and whose request it was. */
  readonly about: string
}

/** After so long at most everything is answered as it was before, whatever was disturbed. */
export const RECOVERY_MS = 3_000

/** A request that waited in vain says nothing where the machine stood still for half of what it waits at most. */
export const STOOD_STILL_MS = 5_000

/** Judges the answers. `lost` is how long this process could not run: no guard can act meanwhile. */
export function judge(samples: readonly Sample[], calms: readonly Calm[], lost: Lost): Judged {
  const told = samples.filter((sample) => !isUntold(sample, lost))
  const faults = told.flatMap((sample) => {
    const fault = faultOf(sample, rightOf(sample, lost))
    return fault === undefined ? [] : [`${sample.caller}: ${fault}`]
  })
  const good = told.filter((sample) => rightOf(sample, lost) === 'allow')
  const recoveries = calms.flatMap((calm) => recoveryOf(calm, { good, lost }))
  const late = recoveries.filter(({ ms }) => ms > RECOVERY_MS)
  return {
    faults: [
      ...counted(faults),
      ...late.map(({ ms, about }) => `503 ${Math.round(ms)} ms after all was well again: ${about}`),
      ...lacksOf(samples),
    ],
    recoveries,
    served: good.filter(({ status }) => status === 200).length / good.length,
    untold: samples.length - told.length,
  }
}

function isUntold({ status, sentAt, endedAt }: Sample, lost: Lost): boolean {
  return status === 0 && lost(sentAt, endedAt) >= STOOD_STILL_MS
}

/** What has to be answered to a request; `either` where the credentials may or may not have ended. */
function rightOf({ right, sentAt, endedAt }: Sample, lost: Lost): Right | 'either' {
  if (typeof right === 'string') return right
  const { from = Number.POSITIVE_INFINITY, by = Number.POSITIVE_INFINITY, withinMs } = right
  if (endedAt < from) return 'allow'
  const slackMs = withinMs === 0 ? 0 : withinMs + lost(by, sentAt)
  return sentAt > by + slackMs ? 'challenge' : 'either'
}

const ALLOWED: Readonly<Record<Right | 'either', readonly number[]>> = {
  allow: [200],
  // Whoever guesses may be told to wait.
  challenge: [401, 429],
  forbid: [403],
  either: [200, 401],
}

function faultOf({ status, why }: Sample, right: Right | 'either'): string | undefined {
  if (status === 503 || ALLOWED[right].includes(status)) return undefined
  if (status === 0) return `no answer: ${why}`
  if (status === 200) return 'wrong allow'
  return status === 401 ? 'mistaken 401' : `${status} where it should ${right}`
}

/** Nothing where the calm did not last long enough to be sure. */
function recoveryOf(
  { after, from, to }: Calm,
  { good, lost }: { readonly good: readonly Sample[]; readonly lost: Lost },
): readonly Recovery[] {
  if (to - from < RECOVERY_MS) return []
  const last = good
    // What was still under way when the next disturbance began is that one's.
    .filter(({ sentAt, endedAt, status }) => sentAt >= from && endedAt < to && status === 503)
    .toSorted((a, b) => b.sentAt - a.sentAt)[0]
  if (last === undefined) return [{ ms: 0, about: '' }]
  const what = after.map(({ victim, kind }) => `${victim} ${kind}`).join(' and ')
  const ms = last.sentAt - from - lost(from, last.sentAt)
  return [{ ms, about: `${last.caller} after ${what}` }]
}

/** The same fault a hundred times is one line. */
function counted(faults: readonly string[]): readonly string[] {
  const byText = Map.groupBy(faults, (fault) => fault)
  return [...byText].map(([text, { length }]) => (length === 1 ? text : `${text}, ${length} times`))
}

/** A caller who was never answered as is right shows nothing. */
function lacksOf(samples: readonly Sample[]): readonly string[] {
  return [...Map.groupBy(samples, ({ caller }) => caller)].flatMap(([caller, some]) => {
    const missing = missingOf(some)
    return missing.length === 0 ? [] : [`${caller}: never ${missing.join(' or ')}`]
  })
}

function missingOf(samples: readonly Sample[]): readonly number[] {
  const seen = new Set(samples.map(({ status }) => status))
  const right = samples[0]?.right
  const wanted = typeof right === 'string' ? ALLOWED[right].slice(0, 1) : ALLOWED.either
  return wanted.filter((status) => !seen.has(status))
}
