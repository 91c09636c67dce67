import { kindOf, type Leaf } from '../leaves/index.ts'
import type { Rule } from '../rule.ts'
import { Diagram } from './diagram.ts'
import { type Entry, entriesOf, keyOf, type Side } from './entry.ts'
import { Holdings } from './holdings.ts'
import { leafOutcome, type Workshop } from './leaf-outcome.ts'
import { movedSets } from './moved-sets.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import { ValueVariables, type Who } from './value-variables.ts'
import { Variables } from './variables.ts'

/** One leaf, with where it holds. */
export interface Fact {
  readonly words: string
  /** The only side on which it is so, where the sides disagree about the same words. */
  readonly side: Side | undefined
  readonly outcome: Outcome
}

/** Rules as functions of the same variables. */
export interface Question {
  readonly diagram: Diagram
  readonly variables: Variables
  readonly facts: readonly Fact[]
  /** Whether no request is left out. */
  readonly isComplete: boolean
  /** How many values were tried where not all could be. */
  readonly tried: number
  /** What the rule of a side, or a part of it, comes to; throws `DiagramTooLarge`. */
  outcome(side: Side, part?: Rule): Outcome
}

/** How much work the leaves alone may take: about a second; a thousand sets take a tenth (measured). */
const LEAF_STEPS_MAX = 500_000

/** How a question is asked. */
export interface Asking {
  readonly who: Who
  /** How much work may be done with the leaves. */
  readonly stepsMax: number
}

/**
 * Makes functions of rules. What two leaves have to do with one another (a set and a permission that
 * it grants, one attribute compared twice) is in the variables, so that nothing impossible is asked.
 *
 * Throws a `RuleError` where a rule does not fit its model or resource type, and `DiagramTooLarge`.
 */
export function askAbout(sides: readonly Side[], { who, stepsMax }: Asking): Question {
  const diagram = new Diagram(LEAF_STEPS_MAX)
  const variables = new Variables()
  const holdings = new Holdings(diagram, variables)
  const entries = sides.flatMap(entriesOf)
  const moved = movedSets(sides, entries)
  holdings.declareSets(new Set(sides.flatMap(({ grants }) => grants.setNames)), [
    ...entries.filter(({ leaf }) => isHeld(leaf)).map(({ bySets }) => bySets),
    ...moved.sets.flatMap(({ isIn }) => [...isIn.values()]),
  ])
  const values = new ValueVariables(entries, { who, diagram, variables })
  const place = { who, diagram, variables, holdings, values }
  const workshop: Workshop = { ...place, movedSets: moved.sets, outside: new Map() }
  // In the order of the rules: variables that are asked together then stand together, which keeps
  // the diagram of a rule that names each leaf once as small as the rule.
  const outcomes = new Map(entries.map((entry) => [entry, leafOutcome(entry, workshop)]))
  diagram.allow(stepsMax)
  const find = finder(outcomes)
  return {
    diagram,
    variables,
    facts: factsOf(outcomes),
    isComplete: values.isComplete && moved.isComplete,
    tried: values.tried,
    outcome: (side, part = side.rule) => outcomeOf(part, (leaf) => find(leaf, side), diagram),
  }
}

/** Finds the outcome of a leaf of a side again. */
function finder(outcomes: ReadonlyMap<Entry, Outcome>): (leaf: Leaf, side: Side) => Outcome {
  const bySide = new Map<Side, Map<string, Outcome>>()
  for (const [{ side, key }, outcome] of outcomes) {
    bySide.set(side, (bySide.get(side) ?? new Map()).set(key, outcome))
  }
  return (leaf, side) => bySide.get(side)?.get(keyOf(leaf)) as Outcome
}

function isHeld(leaf: Leaf): boolean {
  return leaf.kind === 'permission' || leaf.kind === 'set'
}

/** Leaves of both sides that say the same and come to the same are one fact. */
function factsOf(outcomes: ReadonlyMap<Entry, Outcome>): readonly Fact[] {
  const facts = Array.from(outcomes, ([{ leaf, side }, outcome]): Fact => {
    return { words: kindOf(leaf).describe(leaf), side, outcome }
  })
  const isSame = (a: Fact, b: Fact): boolean =>
    a.outcome.holds === b.outcome.holds && a.outcome.fails === b.outcome.fails
  const once = facts.filter((fact, i) => {
    return !facts.slice(0, i).some((other) => other.words === fact.words && isSame(other, fact))
  })
  return once.map((fact) => {
    const isDisputed = once.some((other) => other.words === fact.words && other !== fact)
    return isDisputed ? fact : { ...fact, side: undefined }
  })
}
