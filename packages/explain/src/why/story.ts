import { type DecisionRecord, reasons, refusals } from '@sallyport/contract'
import type { Surroundings } from './archive.ts'
import { meaningOf } from './meanings.ts'
import { callerSentences, othersSentences } from './others.ts'
import { type StoryStep, stepsOf } from './steps.ts'
import { rulingOf, type StoryRuling } from './story-ruling.ts'

/** What the caller saw of a decision. */
export interface StoryAnswer {
  /** Absent where the request was allowed: its handler answered. */
  readonly status?: number
  readonly code?: string
  readonly challenges: readonly string[]
  readonly retryAfterSeconds?: number
  /** What the answer hid, in a sentence. */
  readonly hidden?: string
}

/** One thing to do now, and who is to do it. */
export interface StoryAdvice {
  readonly who: 'operator' | 'client'
  readonly step: string
}

/** The story of one decision: what was done, what was found, and what follows. Every text is plain, and may hold what a client sent. */
export interface Story {
  readonly record: DecisionRecord
  /** What happened and why, in a sentence. */
  readonly summary: string
  readonly steps: readonly StoryStep[]
  readonly ruling?: StoryRuling
  readonly answer: StoryAnswer
  /** What else is known of the same caller. */
  readonly caller: readonly string[]
  /** What happened to others on the same route. */
  readonly others: readonly string[]
  readonly advice: readonly StoryAdvice[]
}

/** Tells the story of a decision from its record and what was recorded around it. */
export function storyOf(record: DecisionRecord, around: Surroundings): Story {
  const ruling = rulingOf(record, around)
  return {
    record,
    summary: summaryOf(record),
    steps: stepsOf(record),
    ...(ruling && { ruling }),
    answer: answerOf(record),
    caller: callerSentences(record, around),
    others: othersSentences(record, around),
    advice: adviceOf(record),
  }
}

/** What happened, in a sentence. */
function summaryOf(record: DecisionRecord): string {
  const { http, kind, reason, subject } = record
  const who = subject === undefined ? 'a caller' : `\`${subject.id}\``
  const request = `${http.method} ${http.path}`
  if (kind === 'allow') return `${request} of ${who} was allowed`
  const why = reason === undefined ? '' : `: ${meaningOf(reason)}`
  return `${request} of ${who} was refused with ${http.status ?? 'an error'}${why}`
}

function answerOf({ http, code, reason, answer }: DecisionRecord): StoryAnswer {
  const { challenges = [], retry_after_s: seconds, concealed } = answer ?? {}
  return {
    ...(http.status !== undefined && { status: http.status }),
    ...(code !== undefined && { code }),
    challenges,
    ...(seconds !== undefined && { retryAfterSeconds: seconds }),
    ...(concealed === true && { hidden: HIDDEN }),
    ...(concealed === false && reason === 'resource_missing' && { hidden: MISSING }),
  }
}

const HIDDEN =
  'this 404 stands for a 403: the caller may not know that the resource exists, and sees the same bytes as if it did not'
const MISSING = 'it does not exist; a resource that must be hidden gives the same bytes'

function adviceOf(record: DecisionRecord): readonly StoryAdvice[] {
  const { code, reason, kind } = record
  if (kind === 'allow') return []
  const advice: StoryAdvice[] = []
  if (reason !== undefined && Object.hasOwn(reasons, reason)) {
    advice.push({ who: 'operator', step: `look ${reasons[reason].look}` })
  }
  if (code !== undefined && Object.hasOwn(refusals, code)) {
    advice.push({ who: 'client', step: refusals[code].advice })
  }
  return advice
}
