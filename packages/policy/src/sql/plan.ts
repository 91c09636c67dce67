import type { CompiledRule } from '../compile.ts'
import type { Evaluate, Site } from '../leaf.ts'
import { kindOf, type Leaf } from '../leaves/index.ts'
import type { Rule } from '../rule.ts'
import { both, either, FALSE, opposite, TRUE, type Truth, UNKNOWN } from '../truth.ts'
import { allOf, anyOf, type Condition } from './fragment.ts'
import type { Wanted } from './place.ts'

/** A part of a rule, with what it is before any row is looked at. */
export interface Plan {
  readonly rule: Rule
  readonly parts: readonly Plan[]
  readonly needsResource: boolean
  readonly evaluate: Evaluate
}

const plans = new WeakMap<object, Plan>()

/** The plan of a rule; made once. */
export function planOf<T extends object>({ rule, grants, type }: CompiledRule<T>): Plan {
  const known = plans.get(rule)
  if (known !== undefined) return known
  const plan = build(rule, { grants, resource: type, path: '$' })
  plans.set(rule, plan)
  return plan
}

function build(rule: Rule, site: Site): Plan {
  if (rule.kind === 'not') {
    const part = build(rule.rule, site)
    const evaluate: Evaluate = (input) => opposite(part.evaluate(input))
    return { rule, parts: [part], needsResource: part.needsResource, evaluate }
  }
  if (rule.kind !== 'all' && rule.kind !== 'any') return leafPlan(rule, site)
  const parts = rule.rules.map((part) => build(part, site))
  const [start, join] = rule.kind === 'all' ? ([TRUE, both] as const) : ([FALSE, either] as const)
  return {
    rule,
    // What is decided without the row comes first: it may spare the others, and asking an engine.
    parts: parts.toSorted((a, b) => Number(a.needsResource) - Number(b.needsResource)),
    needsResource: parts.some((part) => part.needsResource),
    evaluate: (input) =>
      parts.reduce<Truth>((truth, part) => join(truth, part.evaluate(input)), start),
  }
}

function leafPlan(leaf: Leaf, site: Site): Plan {
  const kind = kindOf(leaf)
  return {
    rule: leaf,
    parts: [],
    needsResource: kind.needs(leaf).includes('resource'),
    evaluate: kind.compile(leaf, site).evaluate,
  }
}

/** How the leaves of a plan are written, and what a part is before any row is looked at. */
export interface Writer {
  /** What a part is whatever the row is; `undefined` where only the database knows that. */
  truthOf(plan: Plan): Truth | undefined
  leaf(leaf: Leaf, wanted: Wanted): Condition
}

/**
 * Writes a plan as the condition under which it is certainly true, or certainly false.
 *
 * A `not` exchanges the two on the way down, so that SQL never negates anything: what is unknown is
 * neither, and is found by neither condition.
 */
export function conditionOf(plan: Plan, wanted: Wanted, writer: Writer): Condition {
  const truth = writer.truthOf(plan)
  if (truth === wanted) return 'always'
  if (truth === opposite(wanted)) return 'never'
  if (truth === UNKNOWN && !plan.needsResource) return 'never'
  const { rule, parts } = plan
  if (rule.kind === 'not') {
    return conditionOf(parts[0] as Plan, opposite(wanted) as Wanted, writer)
  }
  if (rule.kind !== 'all' && rule.kind !== 'any') return writer.leaf(rule, wanted)
  const isEvery = (rule.kind === 'all') === (wanted === TRUE)
  const conditions: Condition[] = []
  for (const part of parts) {
    const condition = conditionOf(part, wanted, writer)
    if (condition === (isEvery ? 'never' : 'always')) return condition
    conditions.push(condition)
  }
  return isEvery ? allOf(conditions) : anyOf(conditions)
}
