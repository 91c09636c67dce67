/** Of so many, that many: a proportion. */
export interface Proportion {
  readonly count: number
  readonly of: number
}

/** The share, 0 to 1; 0 of nothing is 0. */
export function shareOf({ count, of }: Proportion): number {
  return of === 0 ? 0 : count / of
}

/**
 * How likely two proportions are to differ by that much, or more, if they are the same in truth: the test of two
 * proportions with the pooled variance and the correction for continuity, two-sided.
 */
export function differenceByChance(a: Proportion, b: Proportion): number {
  if (a.of === 0 || b.of === 0) return 1
  const pooled = (a.count + b.count) / (a.of + b.of)
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / a.of + 1 / b.of))
  if (deviation === 0) return 1
  const correction = (1 / a.of + 1 / b.of) / 2
  const distance = Math.max(0, Math.abs(shareOf(a) - shareOf(b)) - correction)
  return tail(distance / deviation)
}

/** Both tails of the normal distribution beyond z (Abramowitz and Stegun, 7.1.26, for erfc). */
function tail(z: number): number {
  const x = z / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  const sum =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  return sum * Math.exp(-x * x)
}
