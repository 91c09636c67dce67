import { type DecisionRecord, reasons, type Subject } from '@sallyport/contract'
import { decisionId } from '@sallyport/guard'
import type { Verdict } from '@sallyport/policy'
import type { Question } from '@sallyport/policy/remote'

/** A question to the decision point, and what was decided. */
export interface DecidedQuestion {
  readonly question: Question
  /** Nothing where there is no such policy. */
  readonly verdict: Verdict | undefined
  /** Who is asked about, where the decision point knows somebody of that id. */
  readonly subject: Subject | undefined
  /** The policy that decides. */
  readonly policy: { readonly name: string; readonly version: string }
}

/** Around a decision: who asked for it, where and when. */
export interface AskedBy {
  /** The id of who asked. */
  readonly asker: string
  readonly path: string
  readonly address: string | undefined
  /** Milliseconds since the epoch. */
  readonly now: number
}

const TEXT_LENGTH_MAX = 256
const UNMET_MAX = 16
const NAMES_MAX = 32

/**
 * The record of a decision that somebody else enforces: about whom, by which policy, and why not. That `cause`
 * says who asked sets it apart from the records of requests. Of properties in the question it has none.
 */
export function decisionRecord(decided: DecidedQuestion, asked: AskedBy): DecisionRecord {
  const { question, verdict, subject, policy } = decided
  const { asker, path, address, now } = asked
  const isAllowed = verdict?.kind === 'allow'
  const reason = verdict?.reason ?? 'permission_missing'
  const { action, resource } = question
  const unmet = verdict?.unmet.slice(0, UNMET_MAX) ?? []
  return {
    v: 1,
    time: new Date(now).toISOString(),
    id: decisionId(now),
    ...(isAllowed
      ? { kind: 'allow', sample_rate: 1 }
      : { kind: verdict?.kind ?? 'forbid', code: reasons[reason].code, reason }),
    cause: cut(`asked by ${asker}: ${action.name} on ${resource.type} ${resource.id}`),
    http: { method: 'POST', path },
    client: address === undefined ? {} : { address },
    authentication: { outcome: 'none' },
    ...(subject && { subject: subjectRecord(subject) }),
    authorization: {
      outcome: isAllowed ? 'allow' : 'deny',
      policy: { name: cut(policy.name), version: policy.version },
      resource: { type: cut(resource.type) },
      ...(unmet.length > 0 && { unmet }),
    },
  }
}

function subjectRecord(subject: Subject): NonNullable<DecisionRecord['subject']> {
  const { id, kind, tenant, sets, permissions, scopes } = subject
  return {
    ...{ id: cut(id), kind, sets: sets.slice(0, NAMES_MAX) },
    ...(tenant !== undefined && { tenant }),
    ...(permissions && { permissions: permissions.slice(0, NAMES_MAX) }),
    ...(scopes && { scopes: scopes.slice(0, NAMES_MAX) }),
  }
}

function cut(text: string): string {
  return text.slice(0, TEXT_LENGTH_MAX)
}
