import type { DecisionRecord } from '@sallyport/contract'
import type { Surroundings } from './archive.ts'
import { ago, momentOf } from './words.ts'

/** One requirement that was not met: what was needed, and what was there. */
export interface StoryNeed {
  readonly needed: string
  readonly had: string
}

/** The rule by which was decided, as it was then. */
export interface StoryRuling {
  readonly policy: string
  readonly version: string
  /** The version that the policy document gave itself. */
  readonly document?: string
  /** What it asked for then, in words. */
  readonly rule?: string
  readonly unmet: readonly StoryNeed[]
  /** Whether it was another one shortly before or after, in a sentence. */
  readonly change?: string
}

/** The rule of a decision; `undefined` where none was asked. */
export function rulingOf(record: DecisionRecord, around: Surroundings): StoryRuling | undefined {
  const { authorization } = record
  if (authorization === undefined) return undefined
  const { policy, unmet = [] } = authorization
  const change = changeOf(record, around)
  return {
    policy: policy.name,
    version: policy.version,
    ...(policy.document !== undefined && { document: policy.document }),
    ...(policy.rule !== undefined && { rule: policy.rule }),
    unmet: unmet.map(({ requirement, compared }) => ({
      needed: requirement,
      had: compared ?? heldBy(record, requirement),
    })),
    ...(change !== undefined && { change }),
  }
}

/** What the subject held of the kind that was asked for. */
function heldBy({ subject }: DecisionRecord, requirement: string): string {
  if (subject === undefined) return 'nobody was authenticated'
  const { sets, permissions, scopes } = subject
  if (requirement.startsWith('scope')) return listed('scopes', scopes)
  const direct = permissions === undefined ? '' : `, ${listed('permissions', permissions)}`
  return `${listed('sets', sets)}${direct}`
}

function listed(what: string, names: readonly string[] | undefined): string {
  if (names === undefined) return `${what} are not recorded`
  return names.length === 0 ? `no ${what}` : `${what} ${names.join(', ')}`
}

/** Whether the policy was another one around the decision, as far as the others on the route tell. */
function changeOf(record: DecisionRecord, around: Surroundings): string | undefined {
  const { versions } = around.route
  const { name, version } = record.authorization?.policy ?? {}
  const current = versions.find((one) => one.version === version)
  if (current !== undefined) {
    const before = versions.filter(({ since }) => since < current.since).at(-1)
    if (before !== undefined) return changedBefore(record, current.since, before.version)
    const after = versions.find(({ since }) => since > current.since)
    if (after !== undefined) {
      return `it is another one since ${momentOf(isoOf(after.since))}: version ${after.version}`
    }
  }
  const then = around.lastSuccess?.authorization?.policy
  if (then === undefined || then.name !== name || then.version === version) return undefined
  const asked = then.rule === undefined ? '' : `, which asked for ${then.rule}`
  return `the last success of the caller was under version ${then.version}${asked}`
}

function changedBefore({ time }: DecisionRecord, since: number, before: string): string {
  const seconds = (Date.parse(time) - since) / 1000
  const when = seconds < 1 ? 'with this very decision' : `${ago(seconds)} before`
  return `it had changed ${when}, at ${momentOf(isoOf(since))}: before that it was version ${before}`
}

function isoOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
