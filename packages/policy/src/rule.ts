import type { Leaf } from './leaves/index.ts'

/** Every part holds. */
export interface AllRule {
  readonly kind: 'all'
  readonly rules: readonly Rule[]
}

/** At least one part holds. */
export interface AnyRule {
  readonly kind: 'any'
  readonly rules: readonly Rule[]
}

/** The part does certainly not hold. */
export interface NotRule {
  readonly kind: 'not'
  readonly rule: Rule
}

/**
 * Who may: a small tree of plain JSON. Compile it with a model; read untrusted ones with `parseRule`.
 */
export type Rule = Leaf | AllRule | AnyRule | NotRule

/** Requires every one of the rules. There is no empty `all`: it would permit everything. */
export function all(first: Rule, ...rest: readonly Rule[]): AllRule {
  return { kind: 'all', rules: [first, ...rest] }
}

/** Requires one of the rules. */
export function any(first: Rule, ...rest: readonly Rule[]): AnyRule {
  return { kind: 'any', rules: [first, ...rest] }
}

/** Requires that a rule certainly does not hold. What is unknown stays unknown, and permits nothing. */
export function not(rule: Rule): NotRule {
  return { kind: 'not', rule }
}

/** Prohibits: `not` under the name that reads well beside grants. An unknown prohibition prohibits. */
export const forbid: (rule: Rule) => NotRule = not

/** The leaves of a rule that are not under a `not`, in order. */
export function positiveLeaves(rule: Rule): readonly Leaf[] {
  if (rule.kind === 'not') return []
  if (rule.kind === 'all' || rule.kind === 'any') return rule.rules.flatMap(positiveLeaves)
  return [rule]
}

/** Every leaf of a rule, in order. */
export function leavesOf(rule: Rule): readonly Leaf[] {
  if (rule.kind === 'not') return leavesOf(rule.rule)
  if (rule.kind === 'all' || rule.kind === 'any') return rule.rules.flatMap(leavesOf)
  return [rule]
}
