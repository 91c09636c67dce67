import type { Unmet } from '@sallyport/contract'
import { describeRule } from './describe.ts'
import type { Evaluate, RuleInput, Shortfall, Site } from './leaf.ts'
import { kindOf, type Leaf } from './leaves/index.ts'
import { ANYTHING, only, type Possible, possiblyAll, possiblyAny, possiblyNot } from './possible.ts'
import type { NotRule, Rule } from './rule.ts'
import { bounded } from './text.ts'
import { both, FALSE, opposite, TRUE, type Truth, UNKNOWN } from './truth.ts'

/** An unmet requirement, with what a remedy is found by. */
export interface Finding {
  /** The whole requirement in words, which tells one from another. */
  readonly key: string
  readonly unmet: Unmet
  readonly permission: string | undefined
  readonly scope: string | undefined
}

/** Which requirements count as unmet: those that are certain, or every one that does not hold. */
export type Reach = 'certain' | 'every'

/** One node of a rule, compiled. */
export interface RuleNode {
  readonly evaluate: Evaluate
  readonly needsResource: boolean
  /** What it may be to somebody without a subject. */
  readonly anonymous: Possible
  /** Unmet requirements; none where the node holds, or only waits for the resource. */
  unmet(input: RuleInput, reach: Reach): readonly Finding[]
}

/** Compiles a rule and everything below it; throws a `RuleError`. */
export function compileNode(rule: Rule, site: Site): RuleNode {
  if (rule.kind === 'not') return notNode(rule, compileNode(rule.rule, below(site, '.rule')))
  if (rule.kind !== 'all' && rule.kind !== 'any') return leafNode(rule, site)
  const parts = rule.rules.map((part, i) => compileNode(part, below(site, `.rules[${i}]`)))
  return rule.kind === 'all' ? allNode(parts) : anyNode(parts)
}

/** Joins nodes by *and*. Unmet is what each of them lacks. */
export function allNode(parts: readonly RuleNode[]): RuleNode {
  return {
    evaluate: every(parts.map((part) => part.evaluate)),
    needsResource: parts.some((part) => part.needsResource),
    anonymous: possiblyAll(parts.map((part) => part.anonymous)),
    unmet: (input, reach) => parts.flatMap((part) => part.unmet(input, reach)),
  }
}

/**
 * Joins nodes by *or*. Unmet is what the nearest of them lacks; one that lacks nothing, because it
 * holds or waits for the resource, is the nearest there can be.
 */
function anyNode(parts: readonly RuleNode[]): RuleNode {
  return {
    evaluate: some(parts.map((part) => part.evaluate)),
    needsResource: parts.some((part) => part.needsResource),
    anonymous: possiblyAny(parts.map((part) => part.anonymous)),
    unmet: (input, reach) => parts.map((part) => part.unmet(input, reach)).reduce(nearer),
  }
}

/** A prohibition is one requirement: its parts are no advice on how to get in. */
function notNode(rule: NotRule, part: RuleNode): RuleNode {
  const evaluate: Evaluate = (input) => opposite(part.evaluate(input))
  const requirement = describeRule(rule)
  return {
    evaluate,
    needsResource: part.needsResource,
    anonymous: possiblyNot(part.anonymous),
    unmet: unmetOnce({ evaluate, needsResource: part.needsResource, requirement }, (input) => ({
      reason: 'rule_not_met',
      compared: evaluate(input) === FALSE ? 'it applies' : 'unknown whether it applies',
    })),
  }
}

function leafNode(leaf: Leaf, site: Site): RuleNode {
  const kind = kindOf(leaf)
  const { evaluate, shortfall } = kind.compile(leaf, site)
  const needs = kind.needs(leaf)
  const needsResource = needs.includes('resource')
  const requirement = kind.describe(leaf)
  return {
    evaluate,
    needsResource,
    anonymous: anonymousOf(kind.anonymous, needs.includes('subject')),
    unmet: unmetOnce({ evaluate, needsResource, requirement }, shortfall),
  }
}

function anonymousOf(stated: Truth | undefined, needsSubject: boolean): Possible {
  if (stated !== undefined) return only(stated)
  return needsSubject ? only(UNKNOWN) : ANYTHING
}

interface Single {
  readonly evaluate: Evaluate
  readonly needsResource: boolean
  readonly requirement: string
}

function unmetOnce(
  { evaluate, needsResource, requirement }: Single,
  shortfall: (input: RuleInput) => Shortfall,
): RuleNode['unmet'] {
  const words = bounded(requirement)
  return (input, reach) => {
    const truth = evaluate(input)
    if (truth === TRUE || isOpen(truth, { input, reach, needsResource })) return []
    const { reason, compared, permission, scope } = shortfall(input)
    const unmet = { reason, requirement: words, compared }
    return [{ key: requirement, unmet, permission, scope }]
  }
}

interface Waiting {
  readonly input: RuleInput
  readonly reach: Reach
  readonly needsResource: boolean
}

/** Whether a node is unknown because the resource is not there: that is nobody's shortfall yet. */
function isOpen(truth: Truth, { input, reach, needsResource }: Waiting): boolean {
  return truth === UNKNOWN && needsResource && input.resource === undefined && reach === 'certain'
}

/** The branch that scopes alone would open, else the one with fewer unmet; the first of equals. */
function nearer(left: readonly Finding[], right: readonly Finding[]): readonly Finding[] {
  const leftOpens = left.every((finding) => finding.scope !== undefined)
  const rightOpens = right.every((finding) => finding.scope !== undefined)
  if (leftOpens !== rightOpens) return leftOpens ? left : right
  return right.length < left.length ? right : left
}

function every(parts: readonly Evaluate[]): Evaluate {
  const [first, second] = parts
  // Two parts are the usual case: without the loop they take an eighth less time (bench/policy).
  if (first !== undefined && second !== undefined && parts.length === 2) {
    return (input) => {
      const truth = first(input)
      return truth === FALSE ? FALSE : both(truth, second(input))
    }
  }
  return (input) => {
    let truth: Truth = TRUE
    for (let i = 0; i < parts.length; i += 1) {
      const next = (parts[i] as Evaluate)(input)
      if (next === FALSE) return FALSE
      if (next < truth) truth = next
    }
    return truth
  }
}

function some(parts: readonly Evaluate[]): Evaluate {
  return (input) => {
    let truth: Truth = FALSE
    for (let i = 0; i < parts.length; i += 1) {
      const next = (parts[i] as Evaluate)(input)
      if (next === TRUE) return TRUE
      if (next > truth) truth = next
    }
    return truth
  }
}

function below(site: Site, step: string): Site {
  return { ...site, path: site.path + step }
}
