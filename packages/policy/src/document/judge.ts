import type { Reason, Unmet } from '@sallyport/contract'
import type { CompiledRule } from '../compile.ts'
import type { RuleInput } from '../leaf.ts'
import type { Remedy } from '../remedy.ts'
import { FALSE, TRUE } from '../truth.ts'

/** What a guard would decide about somebody who is known, or not. */
export interface Verdict {
  readonly kind: 'allow' | 'challenge' | 'step_up' | 'forbid' | 'conceal'
  /** The reason of a refusal, for the record. */
  readonly reason?: Reason
  /** The requirements that were not met; none where nobody asks, or there is no resource. */
  readonly unmet: readonly Unmet[]
  /** What would help; stated for 401 by step-up and for 403. */
  readonly remedy?: Remedy
}

/** A policy as far as a verdict needs it. */
export interface Judged {
  readonly rule: CompiledRule
  /** Who may see the resource: what decides between 403 and 404. */
  readonly see: CompiledRule | undefined
}

/**
 * Decides as the guard does: first with the resource unknown, then with it; refused and not seen is
 * concealed. A resource that is `undefined` does not exist.
 *
 * Whether a scheme can ask for a stronger authentication is not asked here; bearer can.
 */
export function judge({ rule, see }: Judged, input: RuleInput): Verdict {
  const { subject, resource } = input
  if (subject === undefined && !rule.admitsAnonymous) return CHALLENGE
  // No engine outside is asked before it is known that its answers can matter.
  const { relations: _, ...plain } = input
  const early = { ...plain, resource: undefined }
  if (rule.evaluate(early) === FALSE) return refused(rule, early)
  if (!rule.needsResource) {
    const asked = { ...input, resource: undefined }
    return rule.evaluate(asked) === TRUE ? ALLOW : refused(rule, asked)
  }
  if (resource === undefined) return subject === undefined ? CHALLENGE : MISSING
  if (rule.evaluate(input) === TRUE) return ALLOW
  const refusal = refused(rule, input)
  const isSeen = see === undefined || see.evaluate(input) === TRUE
  if (isSeen || refusal.kind === 'challenge') return refusal
  const { reason, unmet } = refusal
  return { kind: 'conceal', ...(reason !== undefined && { reason }), unmet }
}

const ALLOW: Verdict = { kind: 'allow', unmet: [] }
const CHALLENGE: Verdict = { kind: 'challenge', reason: 'no_credentials', unmet: [] }
const MISSING: Verdict = { kind: 'conceal', reason: 'resource_missing', unmet: [] }

function refused(rule: CompiledRule, input: RuleInput): Verdict {
  if (input.subject === undefined) return CHALLENGE
  const { unmet, remedy } = rule.explain(input)
  if (remedy.kind === 'nothing') return { kind: 'forbid', reason: unmet[0].reason, unmet, remedy }
  if (remedy.kind === 'scope') return { kind: 'forbid', reason: 'scope_missing', unmet, remedy }
  const isWeak = unmet.some(({ reason }) => reason === 'authentication_too_weak')
  const reason = isWeak ? 'authentication_too_weak' : 'authentication_too_old'
  return { kind: 'step_up', reason, unmet, remedy }
}
