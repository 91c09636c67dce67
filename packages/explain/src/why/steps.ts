import type { DecisionRecord } from '@sallyport/contract'
import { meaningOf } from './meanings.ts'
import { ago } from './words.ts'

/** The steps of a request, in their order. */
export const stepNames = ['read', 'throttle', 'authenticate', 'authorize', 'answer'] as const

/** One of them. */
export type StepName = (typeof stepNames)[number]

/** One step of a decision, and what was found there. */
export interface StoryStep {
  readonly step: StepName
  /** `stopped` here the decision fell; `skipped` none was needed; `not reached` it came after. */
  readonly outcome: 'passed' | 'stopped' | 'skipped' | 'not reached'
  readonly found: string
}

/** The step at which a decision fell. */
export function stopOf(record: DecisionRecord): StepName {
  switch (record.kind) {
    case 'allow':
      return 'answer'
    case 'malformed':
      return 'read'
    case 'throttle':
      return 'throttle'
    case 'challenge':
      return 'authenticate'
    case 'unavailable':
      if (record.reason === 'throttle_unavailable') return 'throttle'
      return record.authorization === undefined ? 'authenticate' : 'authorize'
    default:
      return 'authorize'
  }
}

/** Retells the steps of a decision, as far as its record says what was found. */
export function stepsOf(record: DecisionRecord): readonly StoryStep[] {
  const stop = stepNames.indexOf(stopOf(record))
  return stepNames.map((step, i) => {
    if (step === 'answer') return { step, outcome: 'passed', found: answerWords(record) }
    if (i > stop) return { step, outcome: 'not reached', found: '' }
    if (i === stop) return { step, outcome: 'stopped', found: stopWords(record, step) }
    return passed(record, step)
  })
}

function passed(record: DecisionRecord, step: StepName): StoryStep {
  const { authentication, subject } = record
  if (step === 'read') return { step, outcome: 'passed', found: readWords(record) }
  if (step === 'throttle') {
    const isAsked = authentication.scheme !== undefined
    return isAsked
      ? { step, outcome: 'passed', found: 'not slowed: no wait was due' }
      : { step, outcome: 'skipped', found: 'nothing was tried, so nothing is slowed' }
  }
  if (step === 'authenticate') {
    return subject === undefined
      ? { step, outcome: 'skipped', found: 'nobody: the route needs no credentials' }
      : { step, outcome: 'passed', found: `${whoWords(record)}${credentialWords(record)}` }
  }
  return { step, outcome: 'passed', found: permittedWords(record) }
}

function stopWords(record: DecisionRecord, step: StepName): string {
  const why = record.reason === undefined ? record.kind : meaningOf(record.reason)
  const cause = record.cause === undefined ? '' : ` (${record.cause})`
  if (step === 'authenticate') return `${why}${cause}${credentialWords(record)}`
  if (step !== 'authorize') return `${why}${cause}`
  const policy = record.authorization?.policy.name
  return policy === undefined ? `${why}${cause}` : `policy \`${policy}\` refuses: ${why}${cause}`
}

function readWords({ authentication }: DecisionRecord): string {
  const { scheme } = authentication
  return scheme === undefined ? 'no credentials' : `credentials of the scheme \`${scheme}\``
}

function whoWords({ subject }: DecisionRecord): string {
  if (subject === undefined) return 'nobody'
  const tenant = subject.tenant === undefined ? '' : ` of tenant \`${subject.tenant}\``
  return `\`${subject.id}\` (${subject.kind})${tenant}`
}

function credentialWords({ authentication }: DecisionRecord): string {
  const { kid, issuer, expires_in_s: left } = authentication
  const words = [
    ...(issuer === undefined ? [] : [`issued by ${issuer}`]),
    ...(kid === undefined ? [] : [`key \`${kid}\``]),
    ...(left === undefined
      ? []
      : [left < 0 ? `expired ${ago(-left)} before` : `good for ${ago(left)} more`]),
  ]
  return words.length === 0 ? '' : `; ${words.join(', ')}`
}

function permittedWords({ authorization }: DecisionRecord): string {
  const policy = authorization?.policy.name
  return policy === undefined ? 'permitted' : `policy \`${policy}\` permits`
}

function answerWords({ kind, http, code }: DecisionRecord): string {
  if (kind === 'allow') return 'the handler answered; what, the record does not say'
  return `${http.status ?? 'a refusal'}${code === undefined ? '' : ` \`${code}\``}`
}
