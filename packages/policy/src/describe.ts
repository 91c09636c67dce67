import { kindOf } from './leaves/index.ts'
import type { Rule } from './rule.ts'

/** A rule in words: `permission orders:write and (owner of the resource or set admin)`. */
export function describeRule(rule: Rule): string {
  if (rule.kind === 'not') return `not ${part(rule.rule)}`
  if (rule.kind === 'all') return rule.rules.map(part).join(' and ')
  if (rule.kind === 'any') return rule.rules.map(part).join(' or ')
  return kindOf(rule).describe(rule)
}

/** A part stands in parentheses where it is made of parts itself, or could be misread. */
function part(rule: Rule): string {
  const words = describeRule(rule)
  return rule.kind === 'all' || rule.kind === 'any' || rule.kind === 'not' ? `(${words})` : words
}
