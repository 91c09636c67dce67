/** Between what a share lies, as far as a sample can say. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** The normal quantile of 97.5 %: both ends together are wrong once in twenty samples. */
const Z = 1.959964

/** Wilson's interval for a share of which a sample has so many. Nothing at all says nothing. */
export function intervalOf(found: number, count: number): Interval {
  if (count === 0) return { low: 0, high: 1 }
  const share = found / count
  const scale = 1 + Z ** 2 / count
  const middle = (share + Z ** 2 / (2 * count)) / scale
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / count + Z ** 2 / (4 * count ** 2))
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}
