import assert from 'node:assert/strict'
import type { CompiledRule } from '../../src/compile.ts'
import { describeRule } from '../../src/describe.ts'
import type { RuleInput } from '../../src/leaf.ts'
import { kindOf } from '../../src/leaves/index.ts'
import type { Rule } from '../../src/rule.ts'
import { bounded } from '../../src/text.ts'
import { both, either, FALSE, opposite, TRUE, type Truth } from '../../src/truth.ts'
import type { Item } from './world.ts'

/** A refusal has reasons, and were they met, the rule would permit. */
export function checkReason(rule: CompiledRule<Item>, input: RuleInput<Item>): void {
  const { unmet } = rule.explain(input)
  for (const { reason, requirement, compared } of unmet) {
    assert.ok(reason !== undefined && requirement !== '' && compared !== '', rule.description)
  }
  const met = new Set(unmet.map((one) => one.requirement))
  assert.equal(forced(rule.rule, met, { rule, input }), TRUE, rule.description)
}

interface Forcing {
  readonly rule: CompiledRule<Item>
  readonly input: RuleInput<Item>
}

/** What a rule would be, were the requirements of these words met. */
function forced(part: Rule, met: ReadonlySet<string>, forcing: Forcing): Truth {
  if (met.has(bounded(describeRule(part)))) return TRUE
  if (part.kind === 'not') return opposite(forced(part.rule, new Set(), forcing))
  if (part.kind === 'all' || part.kind === 'any') {
    const [start, join] = part.kind === 'all' ? ([TRUE, both] as const) : ([FALSE, either] as const)
    return part.rules.reduce<Truth>((truth, one) => join(truth, forced(one, met, forcing)), start)
  }
  const { grants, type } = forcing.rule
  return kindOf(part).compile(part, { grants, resource: type, path: '$' }).evaluate(forcing.input)
}
