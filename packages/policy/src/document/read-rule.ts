import { isObject } from '../fields.ts'
import type { Site } from '../leaf.ts'
import { kindOf } from '../leaves/index.ts'
import { DEPTH_MAX, NODE_COUNT_MAX, readRule } from '../parse.ts'
import type { Rule } from '../rule.ts'
import type { Place } from './document.ts'
import type { Problems } from './problems.ts'
import { lackOf } from './unfit.ts'

/** Stands for a part while the group around it is read. */
const PART = { kind: 'anyone' } as const

/**
 * Reads a rule and finds every mistake in it, not only the first: each group is read with its parts
 * left out, and then each part by itself.
 */
export function readWholeRule(json: unknown, at: Place, problems: Problems): Rule | undefined {
  const before = problems.found.length
  readParts(json, { at, depth: 1, budget: { nodes: NODE_COUNT_MAX }, problems })
  if (problems.found.length > before) return undefined
  return problems.attempt(at, () => readRule(json))
}

interface Reading {
  readonly at: Place
  readonly depth: number
  /** Counts down, so that no document makes us look for ever. */
  readonly budget: { nodes: number }
  readonly problems: Problems
}

function readParts(json: unknown, reading: Reading): void {
  const { at, depth, budget, problems } = reading
  budget.nodes -= 1
  // Beyond the limits the reader of the whole says so, once.
  if (depth > DEPTH_MAX || budget.nodes < 0) return
  const below = (part: unknown, ...steps: Place): void =>
    readParts(part, { ...reading, at: [...at, ...steps], depth: depth + 1 })
  if (isObject(json) && json['kind'] === 'not' && 'rule' in json) {
    problems.attempt(at, () => readRule({ ...json, rule: PART }))
    below(json['rule'], 'rule')
    return
  }
  const parts = isObject(json) ? json['rules'] : undefined
  const isGroup = isObject(json) && (json['kind'] === 'all' || json['kind'] === 'any')
  if (!isGroup || !Array.isArray(parts) || parts.length === 0) {
    problems.attempt(at, () => readRule(json))
    return
  }
  problems.attempt(at, () => readRule({ ...json, rules: [PART] }))
  for (const [i, part] of parts.slice(0, Math.max(0, budget.nodes)).entries()) {
    below(part, 'rules', i)
  }
}

/** Finds every leaf that does not fit the model or the resource type. */
export function fitRule(
  rule: Rule,
  site: Site,
  { at, problems }: Pick<Reading, 'at' | 'problems'>,
): void {
  if (rule.kind === 'not') fitRule(rule.rule, site, { at: [...at, 'rule'], problems })
  else if (rule.kind === 'all' || rule.kind === 'any') {
    for (const [i, part] of rule.rules.entries()) {
      fitRule(part, site, { at: [...at, 'rules', i], problems })
    }
  } else {
    const lack = lackOf(rule, site.resource)
    if (lack === undefined) problems.attempt(at, () => kindOf(rule).compile(rule, site))
    else problems.add(at, lack)
  }
}
