import type { CompiledRule } from '../compile.ts'
import { TRUE } from '../truth.ts'
import { type Case, type Change, casesOf, joinedCases } from './cases.ts'
import { DiagramTooLarge } from './diagram.ts'
import { askAbout } from './question.ts'
import { SAMPLES, samples } from './samples.ts'
import type { Who } from './value-variables.ts'

/** How much work one question may take: about a second at most (measured). */
const STEPS_MAX = 150_000
/** How many cases are told of each direction, unless asked otherwise. */
const CASES_MAX = 3

/** What two rules permit differently. */
export type Difference =
  /** Every request is permitted by both or by neither. */
  | {
      readonly kind: 'same'
      readonly widens: false
      readonly gains: readonly []
      readonly losses: readonly []
    }
  /** Somebody gains or loses; where there is no case of one, nobody does. */
  | {
      readonly kind: 'changed'
      readonly widens: boolean
      readonly gains: readonly Case[]
      readonly losses: readonly Case[]
    }
  /** The rules are too large. What was found is so; what was not found may be. */
  | {
      readonly kind: 'undecided'
      readonly widens: true | 'unknown'
      /** How many requests were tried; 0 where none could be put together. */
      readonly tried: number
      readonly gains: readonly Case[]
      readonly losses: readonly Case[]
    }

/** Settings of a difference. */
export interface DifferenceOptions {
  /** How many cases are told of each direction; default 3. */
  readonly cases?: number
  /** How much work it may take, in nodes of a diagram; default 150,000, about a second at most. */
  readonly steps?: number
}

/**
 * Who gains and who loses when one rule takes the place of another, each by the smallest example.
 *
 * Only *true* permits: what turns from unknown to false is no change. The two may be compiled by
 * different models and for different resource types.
 *
 *     const { gains } = difference(model.compile(all(seen, owner()), order), model.compile(owner(), order))
 *     console.log(gains[0]?.words) // tenant of the resource no, owner of the resource yes
 */
export function difference<T extends object>(
  before: CompiledRule<T>,
  after: CompiledRule<T>,
  { cases = CASES_MAX, steps = STEPS_MAX }: DifferenceOptions = {},
): Difference {
  const pair: Pair = { sides: [before, after] as unknown as Pair['sides'], countMax: cases, steps }
  const [nobody, subject] = [changesFor('nobody', pair), changesFor('subject', pair)]
  const gains = joinedCases(nobody.gains, subject.gains).slice(0, cases)
  const losses = joinedCases(nobody.losses, subject.losses).slice(0, cases)
  if (!nobody.isComplete || !subject.isComplete) {
    const tried = nobody.tried + subject.tried
    return { kind: 'undecided', widens: gains.length > 0 || 'unknown', tried, gains, losses }
  }
  if (gains.length === 0 && losses.length === 0) return SAME
  return { kind: 'changed', widens: gains.length > 0, gains, losses }
}

const SAME: Difference = { kind: 'same', widens: false, gains: [], losses: [] }

interface Pair {
  readonly sides: readonly [CompiledRule, CompiledRule]
  readonly countMax: number
  readonly steps: number
}

/** What changes for those who ask. */
interface Changes {
  readonly gains: readonly Case[]
  readonly losses: readonly Case[]
  /** Whether nobody is left out. */
  readonly isComplete: boolean
  /** How many requests were tried, where that may not be all. */
  readonly tried: number
}

const NOTHING_TRIED: Changes = { gains: [], losses: [], isComplete: false, tried: 0 }

function changesFor(who: Who, pair: Pair): Changes {
  const { sides, steps } = pair
  const question = orTooLarge(() => askAbout(sides, { who, stepsMax: steps }))
  if (question === undefined) return NOTHING_TRIED
  const [before, after] = sides
  const change = { question, who, sides }
  const gain = { ...change, happens: happening(before, after) }
  const loss = { ...change, happens: happening(after, before) }
  return orTooLarge(() => decided(gain, loss, pair)) ?? sampled(gain, loss, pair)
}

/** What something comes to, or nothing where that is too large. */
function orTooLarge<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof DiagramTooLarge)) throw error
    return undefined
  }
}

function decided(gain: Change, loss: Change, { sides, countMax }: Pair): Changes {
  const { diagram, outcome, isComplete, tried } = gain.question
  const [old, young] = [outcome(sides[0]).holds, outcome(sides[1]).holds]
  return {
    gains: casesOf(gain, diagram.without(young, old), countMax),
    losses: casesOf(loss, diagram.without(old, young), countMax),
    isComplete,
    tried,
  }
}

function sampled(gain: Change, loss: Change, { countMax }: Pair): Changes {
  const [gains, losses] = [samples(gain, countMax), samples(loss, countMax)]
  return { gains, losses, isComplete: false, tried: SAMPLES }
}

/** Whether one rule does not permit a request and the other does. */
function happening(without: CompiledRule, within: CompiledRule): Change['happens'] {
  return (input) => within.evaluate(input) === TRUE && without.evaluate(input) !== TRUE
}
