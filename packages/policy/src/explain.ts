import type { Subject, Unmet } from '@sallyport/contract'
import type { RuleInput } from './leaf.ts'
import type { Finding, RuleNode } from './node.ts'
import { FALSE, TRUE } from './truth.ts'

/** What would help. Later kinds of leaves bring further remedies. */
export type Remedy =
  /** Credentials with these scopes besides those they have: all that are missing, at once. */
  { readonly kind: 'scope'; readonly missing: readonly string[] } | { readonly kind: 'nothing' }

/** Why a rule does not permit. */
export interface Explanation {
  /** Requirements that together would change the outcome: of every `any` the nearest branch. */
  readonly unmet: readonly [Unmet, ...Unmet[]]
  readonly remedy: Remedy
  /** The permissions among the unmet requirements. */
  readonly required: readonly string[]
}

/**
 * How often new scopes may bring new needs to light. The first can: credentials without scopes
 * narrow nothing until they have some.
 */
const ROUND_COUNT_MAX = 4

/**
 * Explains why a node is not true. Throws where it is: there is nothing to explain then.
 *
 * While the resource is not loaded, requirements on it are left out as long as others are certain.
 */
export function explain(node: RuleNode, input: RuleInput): Explanation {
  const findings = unmetOf(node, input)
  const [first, ...rest] = findings
  if (first === undefined) throw new Error('a rule that permits has no unmet requirement')
  const required = findings.flatMap((finding) => finding.permission ?? [])
  return {
    unmet: [first.unmet, ...rest.map((finding) => finding.unmet)],
    remedy: remedyOf(node, input, findings),
    required: [...new Set(required)],
  }
}

/** The unmet requirements, each once. */
function unmetOf(node: RuleNode, input: RuleInput): readonly Finding[] {
  const certain = node.unmet(input, 'certain')
  const findings = certain.length > 0 ? certain : node.unmet(input, 'every')
  const once = new Map(findings.map((finding) => [finding.key, finding]))
  return [...once.values()]
}

/**
 * Whether further scopes alone would help. Never guessed: the rule is evaluated again as it would
 * be with them, so a prohibition that they would set off is seen.
 */
function remedyOf(node: RuleNode, input: RuleInput, findings: readonly Finding[]): Remedy {
  const { subject } = input
  if (subject === undefined) return { kind: 'nothing' }
  const missing = new Set<string>()
  let open = findings
  for (let round = 0; round < ROUND_COUNT_MAX; round += 1) {
    for (const { scope } of open) {
      if (scope === undefined) return { kind: 'nothing' }
      missing.add(scope)
    }
    const widened = { ...input, subject: withScopes(subject, missing) }
    const truth = node.evaluate(widened)
    const settled = truth === TRUE || (truth !== FALSE && waitsForResource(node, input))
    if (settled) return { kind: 'scope', missing: [...missing] }
    open = unmetOf(node, widened)
  }
  return { kind: 'nothing' }
}

function withScopes(subject: Subject, further: ReadonlySet<string>): Subject {
  return { ...subject, scopes: [...(subject.scopes ?? []), ...further] }
}

function waitsForResource(node: RuleNode, input: RuleInput): boolean {
  return node.needsResource && input.resource === undefined
}
