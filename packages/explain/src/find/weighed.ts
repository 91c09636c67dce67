import { mostOf } from '../extremes.ts'
/** How much each feature speaks for each of some classes: the outcome of a fit (see `bench/explain/fit.ts`). */
export interface Weights<Feature extends string, Class extends string> {
  /** What is taken off each feature, and what it is divided by then, so that weights can be compared. */
  readonly centre: Readonly<Record<Feature, number>>
  readonly scale: Readonly<Record<Feature, number>>
  readonly base: Readonly<Record<Class, number>>
  readonly weights: Readonly<Record<Class, Readonly<Record<Feature, number>>>>
  /** So many deviations from the mean are as good as more: no single feature decides alone. Default 2.5. */
  readonly within?: number
}

/** The same as a table with a row of numbers for each class, in the order of the features. */
export interface WeightTable<Feature extends string, Class extends string> {
  readonly features: readonly Feature[]
  readonly centre: readonly number[]
  readonly scale: readonly number[]
  readonly base: Readonly<Record<Class, number>>
  readonly weights: Readonly<Record<Class, readonly number[]>>
  readonly within?: number
}

/** Reads a table. */
export function weightsOf<Feature extends string, Class extends string>(
  table: WeightTable<Feature, Class>,
): Weights<Feature, Class> {
  const named = (row: readonly number[]) =>
    Object.fromEntries(table.features.map((name, i) => [name, row[i] ?? 0])) as Record<
      Feature,
      number
    >
  const classes = Object.keys(table.weights) as Class[]
  return {
    centre: named(table.centre),
    scale: named(table.scale),
    base: table.base,
    weights: Object.fromEntries(
      classes.map((name) => [name, named(table.weights[name])]),
    ) as Weights<Feature, Class>['weights'],
    ...(table.within !== undefined && { within: table.within }),
  }
}

/** The likeliest of the classes, and the probability of each; they sum up to 1. */
export interface Verdict<Class extends string> {
  readonly likeliest: Class
  readonly probabilities: Readonly<Record<Class, number>>
}

/** Weighs what was measured: multinomial logistic regression. */
export function weighed<Feature extends string, Class extends string>(
  { centre, scale, base, weights, within }: Weights<Feature, Class>,
  measured: Readonly<Record<Feature, number>>,
): Verdict<Class> {
  const features = Object.keys(centre) as Feature[]
  const classes = Object.keys(base) as Class[]
  const scores = classes.map((name) =>
    features.reduce((sum, feature) => {
      const value = bounded((measured[feature] - centre[feature]) / scale[feature], within)
      return sum + weights[name][feature] * value
    }, base[name]),
  )
  const shares = softmax(scores)
  const best = shares.indexOf(mostOf(shares))
  return {
    likeliest: classes[best] as Class,
    probabilities: Object.fromEntries(
      classes.map((name, i) => [name, shares[i] as number]),
    ) as Record<Class, number>,
  }
}

const DEVIATIONS_MAX = 2.5

/** A standardised feature within its bounds. */
export function bounded(value: number, within: number = DEVIATIONS_MAX): number {
  return Math.max(-within, Math.min(within, value))
}

/** Probabilities that are in the proportion of the exponentials of scores. */
export function softmax(scores: readonly number[]): readonly number[] {
  const most = mostOf(scores)
  const powers = scores.map((score) => Math.exp(score - most))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map((power) => power / sum)
}

/**
 * How far it is more often so than not: the logarithm of the odds. 0 where nothing is known, so that few observations
 * weigh little.
 */
export function logOdds(yes: number, no: number): number {
  return Math.log((yes + 1) / (no + 1))
}
