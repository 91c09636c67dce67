import type { DecisionRecord } from '@sallyport/contract'
import type { Count, Surroundings } from './archive.ts'
import { ago, momentOf, numbered } from './words.ts'

const NAMES_SHOWN = 4

/** What else is known of the caller, in sentences. */
export function callerSentences(record: DecisionRecord, around: Surroundings): readonly string[] {
  const { allowed, refused } = around.caller
  const others = refused.reduce((sum, { count }) => sum + count, 0)
  return [
    successSentence(record, around.lastSuccess),
    ...differencesOf(record, around.lastSuccess),
    `in the hour before and after: ${numbered(others, 'refusal')}${namesOf(refused)}, about ${numbered(allowed, 'allowed request')}`,
    ...(around.kills > 0
      ? ['a process of the service was killed then, and its last records may be missing']
      : []),
    ...(around.lost > 0
      ? [
          `${numbered(around.lost, 'record')} of that time ${around.lost === 1 ? 'is' : 'are'} missing: the service could not write them`,
        ]
      : []),
  ]
}

function successSentence(record: DecisionRecord, last: DecisionRecord | undefined): string {
  if (last === undefined) {
    return 'no earlier success of this caller is recorded (of allowed requests only a share is)'
  }
  const seconds = (Date.parse(record.time) - Date.parse(last.time)) / 1000
  return `last success: ${ago(seconds)} before, ${last.http.method} ${last.http.path} at ${momentOf(last.time)} (${last.id})`
}

/** What was different when it last went well: the first thing to look at. */
function differencesOf(
  record: DecisionRecord,
  last: DecisionRecord | undefined,
): readonly string[] {
  if (last === undefined) return []
  const pairs = [
    ['key', last.authentication.kid, record.authentication.kid],
    ['issuer', last.authentication.issuer, record.authentication.issuer],
    ['address', last.client.address, record.client.address],
    ['tenant', last.subject?.tenant, record.subject?.tenant],
    ['agent', last.client.agent, record.client.agent],
    ['instance', last.service?.instance, record.service?.instance],
    ['version of the service', last.service?.version, record.service?.version],
    ['sets', last.subject?.sets?.join(', '), record.subject?.sets?.join(', ')],
    ['scopes', last.subject?.scopes?.join(', '), record.subject?.scopes?.join(', ')],
  ] as const
  const changed = pairs.flatMap(([name, then, now]) =>
    then === undefined || now === undefined || then === now ? [] : [`${name} ${then || 'none'}`],
  )
  const { credential } = record.authentication
  const isSame = credential !== undefined && credential === last.authentication.credential
  return [
    ...(isSame ? ['the same credential was good then'] : []),
    ...(changed.length === 0 ? [] : [`then it had another ${changed.join('; another ')}`]),
  ]
}

/** What happened to everybody on the same route, in sentences. */
export function othersSentences(
  record: DecisionRecord,
  { route }: Surroundings,
): readonly string[] {
  const { allowed, refused, callersRefusedAlike, instances } = route
  const refusals = refused.reduce((sum, { count }) => sum + count, 0)
  const alike = Math.max(0, callersRefusedAlike - 1)
  return [
    `${numbered(refusals, 'refusal')}${namesOf(refused)}, about ${numbered(allowed, 'allowed request')}`,
    ...(record.kind === 'allow' ? [] : [alikeSentence(alike)]),
    ...(alike > 0 && instances.length > 0
      ? [
          `refused so by ${instances
            .slice(0, NAMES_SHOWN)
            .map(({ name, count }) => `${name} (${count.toLocaleString('en-US')})`)
            .join(', ')}`,
        ]
      : []),
  ]
}

function alikeSentence(alike: number): string {
  return alike === 0
    ? 'nobody else was refused for this reason'
    : `${numbered(alike, 'other caller')} ${alike === 1 ? 'was' : 'were'} refused for the same reason: it is not about this caller alone`
}

function namesOf(counts: readonly Count[]): string {
  if (counts.length === 0) return ''
  const shown = counts
    .slice(0, NAMES_SHOWN)
    .map(({ name, count }) => `${name} ${count.toLocaleString('en-US')}`)
  const more = counts.length > NAMES_SHOWN ? ', ...' : ''
  return ` (${shown.join(', ')}${more})`
}
