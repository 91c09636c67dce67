/**
 * How many equal shares would be as spread as these: exp of their entropy. One caller with everything is 1, ten with
 * the same are 10 (Hill number of order 1).
 */
export function effectiveNumber(counts: Iterable<number>): number {
  let total = 0
  let sum = 0
  for (const count of counts) {
    if (count <= 0) continue
    total += count
    sum += count * Math.log(count)
  }
  return total === 0 ? 0 : Math.exp(Math.log(total) - sum / total)
}

/**
 * The pooled rate of `counts` among `all` over the calmest 80 % of bins. The median of sparse counts is 0 and makes every
 * other bin an outlier: it raised a false finding in 45 of 45 logs (measured).
 */
export function calmRate(counts: readonly number[], all: readonly number[]): number {
  const bins = counts
    .map((count, i) => ({ count, of: all[i] ?? 0 }))
    .filter(({ of }) => of > 0)
    .sort((a, b) => a.count / a.of - b.count / b.of)
  const calm = bins.slice(0, Math.max(1, Math.ceil(bins.length * 0.8)))
  const count = calm.reduce((sum, bin) => sum + bin.count, 0)
  const of = calm.reduce((sum, bin) => sum + bin.of, 0)
  return of === 0 ? 0 : count / of
}

/** What would be counted in each bin, were the rate in all of them as it is in calm ones. */
export function calmCounts(counts: readonly number[], all: readonly number[]): readonly number[] {
  const rate = calmRate(counts, all)
  return all.map((count) => count * rate)
}

/** The sum of some counts. */
export function totalOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}

/** A number holds no power of e that is much less than the minus seven hundredth: of more a bound is enough. */
const EXPECTED_MAX = 700

/** How likely so many or more are by chance, where so many are expected: the upper tail of Poisson's distribution. */
export function chanceOf(count: number, expected: number): number {
  if (expected > EXPECTED_MAX) return chanceOfMany(count, expected)
  let term = Math.exp(-expected)
  let below = 0
  for (let i = 0; i < count && below < 1; i += 1) {
    below += term
    term *= expected / (i + 1)
  }
  return Math.max(0, 1 - below)
}

/** The same of many: Chernoff's bound, at least as large as it is; of no more than expected it is certain. */
function chanceOfMany(count: number, expected: number): number {
  if (count <= expected) return 1
  return Math.exp(count - expected - count * Math.log(count / expected))
}

/** One stretch of bins in which there was more than expected. */
export interface Surge {
  /** The first bin with more than expected, and the last one that still was. */
  readonly from: number
  readonly to: number
}

// Höhle and Paul 2008, section 3: the ratio looked for, the dispersion, and the bound of the alarm.
const RATIO = 2.5
const DISPERSION = 4
const ALARM = 10
const LEAST_EXPECTED = 0.05
const QUIET_BINS = 10

/**
 * Where counts leave what was expected: CUSUM of the likelihood ratio for negative binomial counts (Höhle and Paul 2008,
 * `surveillance::algo.glrnb`). The onset is the last bin at which the sum was zero; it ends when the sum has fallen by
 * half from its height, or has not grown for ten bins, so that two incidents are two.
 */
export function surges(
  counts: readonly number[],
  expected: readonly number[],
  alarm: number = ALARM,
): readonly Surge[] {
  const found: Surge[] = []
  let sum = 0
  let from = 0
  let height = 0
  let to = 0
  counts.forEach((count, i) => {
    const before = sum
    sum = Math.max(0, sum + step(count, Math.max(LEAST_EXPECTED, expected[i] ?? 0)))
    if (before === 0 && sum > 0) from = i
    if (sum >= height) {
      height = sum
      to = i
    }
    const isOver = sum < height / 2 || i - to >= QUIET_BINS || i === counts.length - 1
    if (!isOver) return
    if (height > alarm) found.push({ from, to })
    sum = 0
    height = 0
  })
  return found
}

function step(count: number, mean: number): number {
  const k = DISPERSION
  return (
    count * Math.log((RATIO * (k + mean)) / (k + RATIO * mean)) -
    k * Math.log((k + RATIO * mean) / (k + mean))
  )
}
