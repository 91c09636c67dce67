import { type Reason, reasons } from '@sallyport/contract'
import { sampleRateOf } from '../sample-rate.ts'
import type { Seen } from '../seen.ts'
import type { LogFormat, Outcome } from './format.ts'
import { type JsonTexts, jsonLog } from './json-log.ts'

const OK = 200

/** The status of an answer by its kind, where a record does not say it. */
const statuses: Readonly<Record<string, number>> = {
  allow: OK,
  malformed: 400,
  challenge: 401,
  step_up: 401,
  forbid: 403,
  conceal: 404,
  throttle: 429,
  unavailable: 503,
}

/** Our own decision records (`DecisionRecord` of contract), and the gaps between them. */
export const decisionRecord: LogFormat = jsonLog({
  name: 'decision record',
  marks: ['v'],
  fields: {
    time: ['time', 'from'],
    method: ['http/method'],
    path: ['http/path'],
    status: ['http/status'],
    address: ['client/address'],
    agent: ['client/agent'],
    route: ['http/route'],
    instance: ['service/instance'],
    id: ['id'],
  },
  more: [
    ...['kind', 'reason', 'lost', 'subject/id', 'subject/tenant'],
    ...['authentication/outcome', 'authentication/credential', 'authentication/account'],
    ...['authentication/kid', 'authentication/expires_in_s', 'authorization/policy/version'],
    ...['authorization/policy/document', 'authorization/unmet/requirement'],
    ...['answer/concealed', 'sample_rate'],
  ],
  finish: readRest,
})

function readRest(texts: JsonTexts, seen: Seen): Outcome {
  const lost = texts.number('lost')
  if (lost > 0) {
    if (!Number.isSafeInteger(lost)) return 'unread'
    seen.lost = lost
    return 'other'
  }
  const status = statuses[texts.text('kind') ?? '']
  if (status === undefined) return 'unread'
  if (seen.status === 0) seen.status = status
  const reason = texts.text('reason')
  if (reason !== undefined && isReason(reason)) seen.reason = reason
  seen.subject = texts.text('subject/id')
  seen.tenant = texts.text('subject/tenant')
  seen.account = texts.text('authentication/account')
  seen.credential = texts.text('authentication/credential')
  seen.kid = texts.text('authentication/kid')
  // Each policy has a version of its own, so what was deployed is told by that of all of them, where there is one.
  seen.policyVersion =
    texts.text('authorization/policy/document') ?? texts.text('authorization/policy/version')
  seen.requirement = texts.text('authorization/unmet/requirement')
  const expires = texts.number('authentication/expires_in_s')
  if (!Number.isNaN(expires)) seen.expiresInSeconds = expires
  const rate = sampleRateOf(texts.number('sample_rate'))
  if (rate < 1) seen.sampleRate = rate
  if (texts.isTrue('answer/concealed')) seen.isConcealed = true
  return 'read'
}

function isReason(text: string): text is Reason {
  return Object.hasOwn(reasons, text)
}
