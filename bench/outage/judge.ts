import { refusals } from '@sallyport/contract'
import type { Caller } from './callers.ts'
import type { Sample } from './traffic.ts'

/** When the identity provider went and came back, in milliseconds of `performance.now()`. */
export interface Marks {
  /** It was asked to go, and was gone. */
  readonly leavesAt: number
  readonly goneAt: number
  /** It was asked to come back, and was back. */
  readonly returnsAt: number
  readonly backAt: number
}

/** What one caller got. */
export interface CallerResult {
  readonly caller: string
  readonly before: Counts
  readonly away: Counts
  readonly after: Counts
  readonly longestMs: number
  /** From the return of the provider until all answers are as before it went. */
  readonly recoveryMs: number
}

/** How often each status came. */
export type Counts = Readonly<Record<string, number>>

/** What was measured, and everything that contradicts what is to be proved. */
export interface Verdict {
  readonly callers: readonly CallerResult[]
  readonly faults: readonly string[]
}

/** Within so many seconds of its return everything must be as it was. */
export const RECOVERY_SECONDS = 2
/** So long the guards wait for a key set and for an introspection endpoint: their default. */
export const TIMEOUT_SECONDS = 3
/** What the machine may add to a wait, beyond the most that it adds where nobody is asked anything. */
const SLACK_MILLISECONDS = 250

/** Judges what the callers got. */
export function judge(
  callers: readonly Caller[],
  samples: readonly Sample[],
  marks: Marks,
): Verdict {
  const of = (name: string) => samples.filter(({ caller }) => caller === name)
  // What the machine adds: to answer nobody takes no other server.
  const addedMs = Math.max(0, ...of('nobody').map(waitOf))
  const waitMs = TIMEOUT_SECONDS * 1000 + addedMs + SLACK_MILLISECONDS
  const judged = callers.map((caller) => {
    const result = resultOf(caller, of(caller.name), marks)
    const faults = of(caller.name).flatMap((sample) =>
      [statusFault(caller, sample, marks), ...textFaults(sample), waitFault(sample, waitMs)]
        .filter((fault) => fault !== undefined)
        .map((fault) => `${caller.name}, ${phaseOf(sample, marks)}: ${fault}`),
    )
    return { result, faults: [...faults, ...lacks(caller, result, addedMs)] }
  })
  return {
    callers: judged.map(({ result }) => result),
    faults: counted(judged.flatMap(({ faults }) => faults)),
  }
}

/** The same fault a hundred times is one line. */
function counted(faults: readonly string[]): readonly string[] {
  const byText = Map.groupBy(faults, (fault) => fault)
  return [...byText].map(([text, { length }]) =>
    length === 1 ? text : `${text} (${length} times)`,
  )
}

function resultOf(caller: Caller, samples: readonly Sample[], marks: Marks): CallerResult {
  const of = (phase: Phase): Counts =>
    countsOf(samples.filter((sample) => phaseOf(sample, marks) === phase))
  const bad = samples.filter(({ status }) => status !== caller.well)
  const lastBad = Math.max(marks.backAt, ...bad.map(({ endedAt }) => endedAt))
  const ends = samples.map(({ endedAt }) => endedAt).filter((endedAt) => endedAt > lastBad)
  // Where no answer after the return was another than before, it recovered at once.
  const wasBad = bad.some(({ endedAt }) => endedAt > marks.returnsAt)
  return {
    caller: caller.name,
    before: of('before'),
    away: of('away'),
    after: of('after'),
    longestMs: Math.max(0, ...samples.map(waitOf)),
    recoveryMs: wasBad ? Math.min(...ends) - marks.backAt : 0,
  }
}

type Phase = 'before' | 'away' | 'after' | 'between'

/** In which phase a request lies as a whole. */
function phaseOf({ sentAt, endedAt }: Sample, marks: Marks): Phase {
  if (endedAt <= marks.leavesAt) return 'before'
  if (sentAt >= marks.goneAt && endedAt <= marks.returnsAt) return 'away'
  return sentAt >= marks.backAt ? 'after' : 'between'
}

function countsOf(samples: readonly Sample[]): Counts {
  const counts: Record<string, number> = {}
  for (const { status } of samples) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

function statusFault(caller: Caller, sample: Sample, marks: Marks): string | undefined {
  const { status, body } = sample
  if (allowedOf(caller, sample, marks).includes(status)) return undefined
  return status === 0 ? body : String(status)
}

/** A 503 says when to come back, and nothing of a library, a socket or the issuer. */
function textFaults({ status, retryAfter, body }: Sample): readonly string[] {
  if (status !== 503) return []
  const faults: string[] = []
  if (!/^[1-9]\d*$/.test(retryAfter ?? '')) faults.push(`503 with Retry-After ${retryAfter}`)
  if (!isUnavailable(body)) faults.push('503 with a body that is not that of the catalogue')
  return faults
}

function waitFault(sample: Sample, mostMs: number): string | undefined {
  const ms = waitOf(sample)
  return ms > mostMs ? `waited ${(ms / 1000).toFixed(1)} s` : undefined
}

function waitOf({ sentAt, endedAt }: Sample): number {
  return endedAt - sentAt
}

/** The statuses that are right for a request that lies where it lies. */
function allowedOf(caller: Caller, sample: Sample, marks: Marks): readonly number[] {
  const both = [caller.well, ...caller.away]
  switch (phaseOf(sample, marks)) {
    case 'before':
      return [caller.well]
    case 'away':
      return sample.sentAt < marks.goneAt + caller.knownSeconds * 1000 ? both : caller.away
    case 'after':
      return sample.sentAt < marks.backAt + RECOVERY_SECONDS * 1000 ? both : [caller.well]
    default:
      return both
  }
}

/** Whether a body is the document of the catalogue, byte for byte but for the decision id. */
function isUnavailable(body: string): boolean {
  const code = 'temporarily_unavailable'
  const { status, title, detail } = refusals[code]
  const type = `urn:sallyport:refusal:${code}`
  const expected = JSON.stringify({ type, title, status, detail, code, instance: INSTANCE })
  return body.replace(/urn:sallyport:decision:[0-9A-Z]{26}/, INSTANCE) === expected
}

const INSTANCE = 'urn:sallyport:decision:'

/** A proof needs what it is about: each answer came, in each phase. */
function lacks(caller: Caller, result: CallerResult, addedMs: number): readonly string[] {
  const { before, away, after, recoveryMs } = result
  const expected: readonly [string, Counts, readonly number[]][] = [
    ['before', before, [caller.well]],
    ['away', away, caller.away],
    ['after', after, [caller.well]],
  ]
  const missing = expected.flatMap(([phase, counts, statuses]) =>
    statuses
      .filter((status) => counts[status] === undefined)
      .map((status) => `${caller.name}, ${phase}: never ${status}`),
  )
  // So written that what is no number is late as well.
  if (recoveryMs <= RECOVERY_SECONDS * 1000 + addedMs) return missing
  return [...missing, `${caller.name}: recovered after ${Math.round(recoveryMs)} ms`]
}
