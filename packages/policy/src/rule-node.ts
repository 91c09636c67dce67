import type { Unmet } from '@sallyport/contract'
import { describeRule } from './describe.ts'
import {
  type Evaluate,
  type Mend,
  type Need,
  NO_MEND,
  type RuleInput,
  type Shortfall,
  type Site,
} from './leaf.ts'
import { kindOf, type Leaf } from './leaves/index.ts'
import { ANYTHING, only, type Possible, possiblyAll, possiblyAny, possiblyNot } from './possible.ts'
import type { RelationQuery } from './relations.ts'
import { isMendable } from './remedy.ts'
import type { NotRule, Rule } from './rule.ts'
import { bounded, interned } from './text.ts'
import { both, either, FALSE, opposite, TRUE, type Truth, UNKNOWN } from './truth.ts'

/** An unmet requirement, with what a remedy is found by. */
export interface Finding {
  /** The whole requirement in words, which tells one from another. */
  readonly key: string
  readonly unmet: Unmet
  readonly mend: Mend
}

/** Which requirements count as unmet: those that are certain, or every one that does not hold. */
export type Reach = 'certain' | 'every'

/** One node of a rule, compiled. */
export interface RuleNode {
  readonly evaluate: Evaluate
  /** What *and* joins to make it: itself, where it is no such group. */
  readonly conjuncts: readonly Evaluate[]
  /** What its leaves read. */
  readonly needs: ReadonlySet<Need>
  /** What it may be to somebody without a subject. */
  readonly anonymous: Possible
  /** Adds unmet requirements to a list; none where the node holds, or only waits for the resource. */
  unmet(input: RuleInput, reach: Reach, found: Finding[]): void
  /** What it asks an engine outside; nothing where it is settled without. */
  asks(input: RuleInput): readonly RelationQuery[]
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
  // A group within a group decides as if its parts stood in the outer one.
  const conjuncts = parts.flatMap((part) => part.conjuncts)
  const evaluate = every(conjuncts)
  return {
    evaluate,
    conjuncts,
    needs: needsOf(parts),
    anonymous: possiblyAll(parts.map((part) => part.anonymous)),
    unmet: unmetOfAll(parts),
    asks: askedWhere(evaluate, parts),
  }
}

/**
 * Joins nodes by *or*. Unmet is what the nearest of them lacks; one that lacks nothing, because it
 * holds or waits for the resource, is the nearest there can be.
 */
function anyNode(parts: readonly RuleNode[]): RuleNode {
  const evaluate = some(parts.map((part) => part.evaluate))
  return {
    evaluate,
    conjuncts: [evaluate],
    needs: needsOf(parts),
    anonymous: possiblyAny(parts.map((part) => part.anonymous)),
    unmet: unmetOfNearest(parts),
    asks: askedWhere(evaluate, parts),
  }
}

/** A prohibition is one requirement: its parts are no advice on how to get in. */
function notNode(rule: NotRule, part: RuleNode): RuleNode {
  const evaluate: Evaluate = (input) => opposite(part.evaluate(input))
  const requirement = describeRule(rule)
  return {
    evaluate,
    conjuncts: [evaluate],
    needs: part.needs,
    anonymous: possiblyNot(part.anonymous),
    unmet: unmetOnce({ evaluate, needs: part.needs, requirement }, (input) => ({
      reason: 'rule_not_met',
      compared: evaluate(input) === FALSE ? 'it applies' : 'unknown whether it applies',
      mend: NO_MEND,
    })),
    asks: part.asks,
  }
}

function leafNode(leaf: Leaf, site: Site): RuleNode {
  const kind = kindOf(leaf)
  const { evaluate, shortfall, query } = kind.compile(leaf, site)
  const needs = new Set(kind.needs(leaf))
  const requirement = kind.describe(leaf)
  return {
    evaluate,
    conjuncts: [evaluate],
    needs,
    anonymous: anonymousOf(kind.anonymous, needs.has('subject')),
    unmet: unmetOnce({ evaluate, needs, requirement }, shortfall),
    asks: query === undefined ? () => [] : asksOnce(evaluate, query),
  }
}

function needsOf(parts: readonly RuleNode[]): ReadonlySet<Need> {
  return new Set(parts.flatMap((part) => [...part.needs]))
}

/** A group that is settled asks nothing, and neither does a part that is. */
function askedWhere(evaluate: Evaluate, parts: readonly RuleNode[]): RuleNode['asks'] {
  const asking = parts.filter((part) => part.needs.has('relations'))
  if (asking.length === 0) return () => []
  return (input) => (evaluate(input) === UNKNOWN ? asking.flatMap((part) => part.asks(input)) : [])
}

function asksOnce(
  evaluate: Evaluate,
  query: (input: RuleInput) => RelationQuery | undefined,
): RuleNode['asks'] {
  return (input) => {
    const asked = evaluate(input) === UNKNOWN ? query(input) : undefined
    return asked === undefined ? [] : [asked]
  }
}

function anonymousOf(stated: Truth | undefined, needsSubject: boolean): Possible {
  if (stated !== undefined) return only(stated)
  return needsSubject ? only(UNKNOWN) : ANYTHING
}

interface Single {
  readonly evaluate: Evaluate
  readonly needs: ReadonlySet<Need>
  readonly requirement: string
}

function unmetOnce(
  { evaluate, needs, requirement }: Single,
  shortfall: (input: RuleInput) => Shortfall,
): RuleNode['unmet'] {
  const words = bounded(requirement)
  const key = interned(requirement)
  const needsResource = needs.has('resource')
  return (input, reach, found) => {
    const truth = evaluate(input)
    if (truth === TRUE) return
    // Unknown because the resource is not there: that is nobody's shortfall yet.
    const isOpen = truth === UNKNOWN && needsResource && input.resource === undefined
    if (isOpen && reach === 'certain') return
    const { reason, compared, mend } = shortfall(input)
    const unmet = { reason, requirement: words, compared }
    found.push({ key, unmet, mend })
  }
}

function unmetOfAll(parts: readonly RuleNode[]): RuleNode['unmet'] {
  return (input, reach, found) => {
    for (let i = 0; i < parts.length; i += 1) (parts[i] as RuleNode).unmet(input, reach, found)
  }
}

function unmetOfNearest([first, ...others]: readonly RuleNode[]): RuleNode['unmet'] {
  return (input, reach, found) => {
    let nearest: Finding[] = []
    first?.unmet(input, reach, nearest)
    for (let i = 0; i < others.length && nearest.length > 0; i += 1) {
      const other: Finding[] = []
      others[i]?.unmet(input, reach, other)
      nearest = nearer(nearest, other)
    }
    for (let i = 0; i < nearest.length; i += 1) found.push(nearest[i] as Finding)
  }
}

/** The branch that the client itself can open, else the one with fewer unmet; the first of equals. */
function nearer(left: Finding[], right: Finding[]): Finding[] {
  const leftOpens = left.every(isMendable)
  const rightOpens = right.every(isMendable)
  if (leftOpens !== rightOpens) return leftOpens ? left : right
  return right.length < left.length ? right : left
}

/**
 * Joins by *and*, in twos and threes: a loop over closures takes a third longer (bench/policy).
 *
 * False ends it, and what stands behind is not evaluated.
 */
function every(parts: readonly Evaluate[]): Evaluate {
  const [first, second, third, ...more] = parts
  if (first === undefined || second === undefined) return first ?? (() => TRUE)
  if (third === undefined) {
    return (input) => {
      const truth = first(input)
      return truth === FALSE ? FALSE : both(truth, second(input))
    }
  }
  if (more.length > 0) return every(halves(parts).map(every))
  return (input) => {
    const truth = first(input)
    if (truth === FALSE) return FALSE
    const next = second(input)
    return next === FALSE ? FALSE : both(both(truth, next), third(input))
  }
}

/** Joins by *or*, in the same way. */
function some(parts: readonly Evaluate[]): Evaluate {
  const [first, second, third, ...more] = parts
  if (first === undefined || second === undefined) return first ?? (() => FALSE)
  if (third === undefined) {
    return (input) => {
      const truth = first(input)
      return truth === TRUE ? TRUE : either(truth, second(input))
    }
  }
  if (more.length > 0) return some(halves(parts).map(some))
  return (input) => {
    const truth = first(input)
    if (truth === TRUE) return TRUE
    const next = second(input)
    return next === TRUE ? TRUE : either(either(truth, next), third(input))
  }
}

function halves<T>(parts: readonly T[]): readonly (readonly T[])[] {
  const middle = parts.length >> 1
  return [parts.slice(0, middle), parts.slice(middle)]
}

function below(site: Site, step: string): Site {
  return { ...site, path: site.path + step }
}
