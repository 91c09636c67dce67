import type { Cell } from './wave-likelihoods.ts'

/** How requests with tokens up to some age fared, and how those with older ones did. */
export interface AgeStep {
  /** The age, in seconds; 0 where younger tokens fare no worse. */
  readonly seconds: number
  /** How much likelier two rates are than one: the logarithm of the ratio of their likelihoods. */
  readonly gain: number
  /** The log odds of being refused, below and above that age. */
  readonly young: number
  readonly older: number
}

const NONE: AgeStep = { seconds: 0, gain: 0, young: 0, older: 0 }

/** How far clocks may be apart. */
const STEPS = [20, 30, 45, 60, 90, 120, 180, 240]
/** Older tokens may have run out. */
const OLDEST = 300
const COUNTED_LEAST = 5

/** So many were refused, and so many served. */
interface Counts {
  readonly refused: number
  readonly served: number
}

/**
 * The age up to which tokens are refused and beyond which they are taken, of tokens that were given out since the wave began: a
 * clock makes one, keys and configurations do not.
 */
export function stepOf(cells: readonly Cell[]): AgeStep {
  const since = cells.filter(({ from, oldest }) => oldest <= OLDEST && from >= oldest)
  const all = summed(since)
  const alone = likelihoodOf(all)
  return STEPS.map((seconds) => {
    const below = summed(since.filter(({ oldest }) => oldest <= seconds))
    const above = { refused: all.refused - below.refused, served: all.served - below.served }
    const step = { seconds, young: oddsOf(below), older: oddsOf(above) }
    const isCounted = [below, above].every((one) => one.refused + one.served >= COUNTED_LEAST)
    if (!isCounted || step.young <= step.older) return NONE
    return { ...step, gain: likelihoodOf(below) + likelihoodOf(above) - alone }
  }).reduce((best, one) => (one.gain > best.gain ? one : best), NONE)
}

function summed(cells: readonly Counts[]): Counts {
  return cells.reduce(
    (sum, { refused, served }) => ({ refused: sum.refused + refused, served: sum.served + served }),
    { refused: 0, served: 0 },
  )
}

function likelihoodOf({ refused, served }: Counts): number {
  const share = (refused + 0.5) / (refused + served + 1)
  return refused * Math.log(share) + served * Math.log(1 - share)
}

function oddsOf({ refused, served }: Counts): number {
  return Math.log((refused + 0.5) / (served + 0.5))
}
