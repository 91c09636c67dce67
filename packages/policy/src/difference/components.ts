import type { Evaluate } from '../leaf.ts'
import type { Truth } from '../truth.ts'
import { type Candidates, candidates } from './candidates.ts'
import { inputOf, NOTHING_HELD, type Values } from './input.ts'
import { slotKey, type Use } from './reading.ts'

/** The most combinations of values that are tried of one component. */
const COMBINATIONS_MAX = 20_000

/** A leaf that reads values. */
export interface ValueLeaf {
  readonly uses: readonly Use[]
  readonly evaluate: Evaluate
}

/** One way in which the leaves of a component can come out, and values with which they do. */
export interface State {
  /** Of each leaf, in order. */
  readonly truths: readonly Truth[]
  readonly values: Values
}

/** Leaves that share slots, with every way in which they can come out together. */
export interface Component {
  readonly leaves: readonly ValueLeaf[]
  readonly states: readonly State[]
  /** Whether there is certainly no other way. */
  readonly isComplete: boolean
  /** How many combinations of values were tried. */
  readonly tried: number
}

/**
 * Sorts leaves into components and asks each leaf itself, on values that could tell something: what
 * cannot be together (`status` is `open` and `closed`) is then no state, whatever the leaves mean.
 */
export function componentsOf(leaves: readonly ValueLeaf[]): readonly Component[] {
  return groups(leaves).map(componentOf)
}

/** Leaves that share slots, also through others, in order of appearance. */
function groups(leaves: readonly ValueLeaf[]): readonly (readonly ValueLeaf[])[] {
  let found: { readonly keys: ReadonlySet<string>; readonly leaves: readonly ValueLeaf[] }[] = []
  for (const leaf of leaves) {
    const keys = new Set(leaf.uses.map(({ slot }) => slotKey(slot)))
    const touching = found.filter((group) => [...keys].some((key) => group.keys.has(key)))
    const joined = {
      keys: new Set([...touching.flatMap((group) => [...group.keys]), ...keys]),
      leaves: [...touching.flatMap((group) => group.leaves), leaf],
    }
    found = [...found.filter((group) => !touching.includes(group)), joined]
  }
  return found.map((group) => group.leaves)
}

function componentOf(leaves: readonly ValueLeaf[]): Component {
  const uses = leaves.flatMap((leaf) => leaf.uses)
  const slots = [...new Map(uses.map(({ slot }) => [slotKey(slot), slot])).values()]
  const choices = candidates(slots, uses)
  const total = choices.reduce((product, { values }) => product * values.length, 1)
  const tried = Math.min(total, COMBINATIONS_MAX)
  const states = new Map<string, State>()
  for (let i = 0; i < tried; i += 1) {
    const values = combination(choices, indexOf(i, total))
    const input = inputOf({ values, holding: NOTHING_HELD, hasResource: true })
    const truths = leaves.map((leaf) => leaf.evaluate(input))
    const key = truths.join('')
    if (!states.has(key)) states.set(key, { truths, values })
  }
  const isComplete = tried === total && choices.every((choice) => choice.isComplete)
  return { leaves, states: [...states.values()], isComplete, tried }
}

/** Where not all combinations can be tried, those that are tried are spread over all of them. */
function indexOf(i: number, total: number): number {
  return total <= COMBINATIONS_MAX ? i : (i * 2_654_435_761) % total
}

function combination(choices: readonly Candidates[], index: number): Values {
  let rest = index
  return choices.map(({ slot, values }) => {
    const value = values[rest % values.length]
    rest = Math.floor(rest / values.length)
    return { slot, value }
  })
}
