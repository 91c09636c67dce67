/** Times in milliseconds: of what is hidden, of what does not exist, and of another that does not exist. */
export interface TimeSamples {
  readonly hidden: readonly number[]
  readonly ghost: readonly number[]
  readonly other: readonly number[]
}

/** What times say. */
export interface TimeVerdict {
  /** Whether a second batch is worth it. */
  readonly isSuspicious: boolean
  /** Whether both batches agree that they differ, and the null pairs do not. */
  readonly isDifferent: boolean
  readonly message: string
}

const AUC_MIN = 0.7
const Z_MIN = 5
const NULL_Z_MAX = 2
/** A smaller difference of the medians is lost on any network, in milliseconds. */
const DIFFERENCE_MIN = 0.25

/**
 * Whether what is hidden takes another time than what is missing (Mann and Whitney, 1947): with an area under the curve
 * of at least 0.7 and |z| of at least 5 in both batches, and less than 2 between two ghosts, which takes the drift of
 * the machine out. Less than a quarter of a millisecond is no difference. Below, it says that none was found, and never
 * that there is none.
 */
export function judgeTiming(first: TimeSamples, second?: TimeSamples): TimeVerdict {
  const one = compared(first)
  const two = second === undefined ? undefined : compared(second)
  const isSuspicious = isTold(one)
  const isSameWay = two !== undefined && one.area > 0.5 === two.area > 0.5
  const isDifferent = isSuspicious && two !== undefined && isTold(two) && isSameWay
  const message = isDifferent
    ? `${median(first.hidden).toFixed(2)} ms for what is hidden, ${median(first.ghost).toFixed(2)} ms for what is missing (area ${one.area.toFixed(2)}, z ${one.z.toFixed(1)}, null z ${one.nullZ.toFixed(1)})`
    : `no difference found at n=${first.hidden.length}`
  return { isSuspicious, isDifferent, message }
}

interface Compared {
  /** How far the medians are apart, in milliseconds. */
  readonly apart: number
  readonly area: number
  readonly z: number
  readonly nullZ: number
}

function compared({ hidden, ghost, other }: TimeSamples): Compared {
  const { area, z } = mannWhitney(hidden, ghost)
  const apart = Math.abs(median(hidden) - median(ghost))
  return { apart, area, z, nullZ: mannWhitney(other, ghost).z }
}

function isTold({ apart, area, z, nullZ }: Compared): boolean {
  if (apart < DIFFERENCE_MIN) return false
  return Math.max(area, 1 - area) >= AUC_MIN && Math.abs(z) >= Z_MIN && Math.abs(nullZ) < NULL_Z_MAX
}

/** The area under the curve, and how many standard deviations it is from one half. */
export function mannWhitney(
  one: readonly number[],
  two: readonly number[],
): { readonly area: number; readonly z: number } {
  if (one.length === 0 || two.length === 0) return { area: 0.5, z: 0 }
  const all = [
    ...one.map((time) => ({ time, isOne: true })),
    ...two.map((time) => ({ time, isOne: false })),
  ]
  all.sort((a, b) => a.time - b.time)
  let ranks = 0
  for (let index = 0; index < all.length; ) {
    let end = index
    while (end < all.length && all[end]?.time === all[index]?.time) end += 1
    const rank = (index + 1 + end) / 2
    ranks += rank * all.slice(index, end).filter(({ isOne }) => isOne).length
    index = end
  }
  const [m, n] = [one.length, two.length]
  const u = ranks - (m * (m + 1)) / 2
  const z = (u - (m * n) / 2) / Math.sqrt((m * n * (m + n + 1)) / 12)
  return { area: u / (m * n), z }
}

/** The middle of some numbers; 0 of none. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  const upper = sorted[half] ?? 0
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? upper)) / 2
}
