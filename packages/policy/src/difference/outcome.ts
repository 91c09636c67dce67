import type { Leaf } from '../leaves/index.ts'
import type { Rule } from '../rule.ts'
import { ALWAYS, type Diagram, NEVER, type Node } from './diagram.ts'

/** Where something is certainly so, and where it is certainly not; elsewhere it is unknown. */
export interface Outcome {
  readonly holds: Node
  readonly fails: Node
}

/** Certain, one way or the other. */
export function certain(diagram: Diagram, holds: Node): Outcome {
  return { holds, fails: diagram.not(holds) }
}

/** Unknown everywhere. */
export const UNKNOWN_EVERYWHERE: Outcome = { holds: NEVER, fails: NEVER }

/**
 * What becomes of a rule: Kleene's logic over outcomes. *All* holds where every part holds and fails
 * where one fails; *not* exchanges the two.
 */
export function outcomeOf(rule: Rule, ofLeaf: (leaf: Leaf) => Outcome, diagram: Diagram): Outcome {
  if (rule.kind === 'not') {
    const { holds, fails } = outcomeOf(rule.rule, ofLeaf, diagram)
    return { holds: fails, fails: holds }
  }
  if (rule.kind !== 'all' && rule.kind !== 'any') return ofLeaf(rule)
  const parts = rule.rules.map((part) => outcomeOf(part, ofLeaf, diagram))
  const every = (nodes: readonly Node[]): Node =>
    nodes.reduce((left, right) => diagram.and(left, right), ALWAYS)
  const some = (nodes: readonly Node[]): Node =>
    nodes.reduce((left, right) => diagram.or(left, right), NEVER)
  const [holds, fails] = [parts.map((part) => part.holds), parts.map((part) => part.fails)]
  return rule.kind === 'all'
    ? { holds: every(holds), fails: some(fails) }
    : { holds: some(holds), fails: every(fails) }
}
