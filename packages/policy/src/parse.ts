import { Fields, RuleError } from './fields.ts'
import { isLeafKind, type Leaf, leafKinds } from './leaves/index.ts'
import type { Rule } from './rule.ts'
import { suggestion } from './suggest.ts'

/** The most levels of a rule; a single leaf has one. */
export const DEPTH_MAX = 32
/** The most nodes of a rule, leaves and groups together. */
export const NODE_COUNT_MAX = 1000

/** What became of untrusted data: a rule, or one sentence that says where and what is wrong. */
export type RuleReading =
  | { readonly kind: 'rule'; readonly rule: Rule }
  | { readonly kind: 'invalid'; readonly path: string; readonly message: string }

/**
 * Reads a rule out of untrusted JSON. Never throws on what `JSON.parse` can return.
 *
 * Whether the permissions and sets it names exist is not asked here: `model.compile` does.
 */
export function parseRule(json: unknown): RuleReading {
  try {
    return { kind: 'rule', rule: readRule(json) }
  } catch (error) {
    if (!(error instanceof RuleError)) throw error
    return { kind: 'invalid', path: error.path, message: error.message }
  }
}

/** Reads a rule into a copy of its own; throws a `RuleError`. */
export function readRule(json: unknown): Rule {
  return readNode(json, { path: '$', depth: 1, budget: { nodes: NODE_COUNT_MAX } })
}

interface Place {
  readonly path: string
  readonly depth: number
  /** Counts down while the tree is read, so that the limit comes before the work. */
  readonly budget: { nodes: number }
}

function readNode(json: unknown, place: Place): Rule {
  const { path, depth, budget } = place
  if (depth > DEPTH_MAX) throw new RuleError(path, `a rule has at most ${DEPTH_MAX} levels`)
  budget.nodes -= 1
  if (budget.nodes < 0) throw tooMany(path)
  const fields = new Fields(json, path)
  const rule = readKind(fields, place)
  fields.close()
  return rule
}

function readKind(fields: Fields, place: Place): Rule {
  const kind = fields.take('kind')
  if (kind === 'all' || kind === 'any') return { kind, rules: readParts(fields, place) }
  if (kind === 'not') return { kind, rule: readNode(fields.take('rule'), inside(place, '.rule')) }
  if (typeof kind === 'string' && isLeafKind(kind)) return leafKinds[kind].read(fields) as Leaf
  const known = ['all', 'any', 'not', ...Object.keys(leafKinds)]
  throw fields.problem('kind', `one of ${known.join(', ')} is expected${suggestion(kind, known)}`)
}

function readParts(fields: Fields, place: Place): readonly Rule[] {
  const rules = fields.take('rules')
  if (!Array.isArray(rules) || rules.length === 0) {
    throw fields.problem('rules', 'a list of at least one rule is expected')
  }
  if (rules.length > place.budget.nodes) throw tooMany(`${place.path}.rules`)
  return Array.from(rules, (rule, i) => readNode(rule, inside(place, `.rules[${i}]`)))
}

function inside(place: Place, step: string): Place {
  return { path: place.path + step, depth: place.depth + 1, budget: place.budget }
}

function tooMany(path: string): RuleError {
  return new RuleError(path, `a rule has at most ${NODE_COUNT_MAX} nodes`)
}
