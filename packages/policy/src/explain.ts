import type { Unmet } from '@sallyport/contract'
import type { RuleInput } from './leaf.ts'
import { isMendable, NOTHING, type Remedy, remedyOf } from './remedy.ts'
import type { Finding, RuleNode } from './rule-node.ts'

/** Why a rule does not permit. */
export interface Explanation {
  /** Requirements that together would change the outcome: of every `any` the nearest branch. */
  readonly unmet: readonly [Unmet, ...Unmet[]]
  readonly remedy: Remedy
  /** The permissions among the unmet requirements. */
  readonly required: readonly string[]
}

/**
 * Explains why a node is not true. Throws where it is: there is nothing to explain then.
 *
 * While the resource is not loaded, requirements on it are left out as long as others are certain.
 */
export function explain(node: RuleNode, input: RuleInput): Explanation {
  const findings = unmetOf(node, input)
  const first = findings[0]
  if (first === undefined) throw new Error('a rule that permits has no unmet requirement')
  const unmet: [Unmet, ...Unmet[]] = [first.unmet]
  let isMended = isMendable(first)
  for (let i = 1; i < findings.length; i += 1) {
    const finding = findings[i] as Finding
    unmet.push(finding.unmet)
    isMended &&= isMendable(finding)
  }
  const remedy = isMended ? remedyOf({ node, input, unmetOf }, findings) : NOTHING
  return { unmet, remedy, required: requiredBy(findings) }
}

/** The unmet requirements, each once. */
function unmetOf(node: RuleNode, input: RuleInput): readonly Finding[] {
  const findings: Finding[] = []
  node.unmet(input, 'certain', findings)
  if (findings.length === 0) node.unmet(input, 'every', findings)
  return isDistinct(findings) ? findings : distinct(findings)
}

const NONE: readonly string[] = Object.freeze([])

/** The permissions among them, each once. */
function requiredBy(findings: readonly Finding[]): readonly string[] {
  let required: string[] | undefined
  for (let i = 0; i < findings.length; i += 1) {
    const { permission } = (findings[i] as Finding).mend
    if (permission === undefined) continue
    if (required === undefined) required = [permission]
    else if (!required.includes(permission)) required.push(permission)
  }
  return required ?? NONE
}

/** The usual few are compared each with each; keys are interned, so that is quick. */
function isDistinct(findings: readonly Finding[]): boolean {
  if (findings.length > 8) return false
  for (let i = 1; i < findings.length; i += 1) {
    const { key } = findings[i] as Finding
    for (let j = 0; j < i; j += 1) if (findings[j]?.key === key) return false
  }
  return true
}

function distinct(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [finding.key, finding])).values()]
}
