/** What pairs of times say. */
export interface Verdict {
  readonly pairs: number
  /** Medians of both sides, in microseconds. */
  readonly medians: readonly [number, number]
  /**
   * Wilcoxon's signed-rank statistic as a deviate: of two sides that take equally long it lies
   * within -3.3 and 3.3 in 999 of 1,000 runs. Ranks, because times have long tails.
   */
  readonly z: number
}

/** Beyond that, two sides are told apart; by chance once in a thousand runs. */
export const TOLD_APART = 3.29

/** Judges pairs of times that were measured in turn. */
export function judge(pairs: readonly (readonly [number, number])[]): Verdict {
  const differences = pairs.map(([a, b]) => a - b).filter((difference) => difference !== 0)
  const ranked = [...differences].sort((a, b) => Math.abs(a) - Math.abs(b))
  let positive = 0
  for (const [i, difference] of ranked.entries()) if (difference > 0) positive += i + 1
  const n = ranked.length
  const mean = (n * (n + 1)) / 4
  const deviation = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24)
  const z = n === 0 ? 0 : (positive - mean) / deviation
  const side = (index: 0 | 1): number => median(pairs.map((pair) => pair[index]))
  return { pairs: pairs.length, medians: [side(0), side(1)], z }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
