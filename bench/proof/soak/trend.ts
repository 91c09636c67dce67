/** One look at a memory. */
export interface Look {
  readonly seconds: number
  readonly megabytes: number
}

/** What a memory does over time. */
export interface Trend {
  readonly megabytesPerHour: number
  /** How much that came to in the time that was looked at. */
  readonly grownMegabytes: number
  /** How sure it is that it grows: Mann and Kendall's z; by chance beyond 3.29 once in 2,000 runs. */
  readonly z: number
  readonly looks: number
  readonly isFlat: boolean
}

/** While it fills what it may remember, and is compiled, a process grows rightly. */
const WARMING = 1 / 3
/** Fewer looks than this say nothing. */
export const LOOKS_MIN = 12
const Z_MAX = 3.29
/** Growth that is sure may still be so small that nobody cares: the clock of a garbage collector. */
const GROWN_MEGABYTES = 2

/** The trend of a memory behind its first third: by the median of all slopes (Theil and Sen), which outliers leave alone. */
export function trendOf(all: readonly Look[]): Trend {
  const looks = all.slice(Math.floor(all.length * WARMING))
  if (looks.length < LOOKS_MIN) throw new RangeError(`${looks.length} looks say nothing`)
  const pairs = looks.flatMap((one, index) => looks.slice(index + 1).map((other) => [one, other]))
  const slopes = pairs.map(([one, other]) => slopeOf(one as Look, other as Look))
  const perSecond = medianOf(slopes)
  const grown = perSecond * slopeSeconds(looks)
  const z = kendallOf(slopes, looks.length)
  return {
    megabytesPerHour: perSecond * 3600,
    grownMegabytes: grown,
    z,
    looks: looks.length,
    isFlat: z <= Z_MAX || grown <= GROWN_MEGABYTES,
  }
}

function slopeOf(one: Look, other: Look): number {
  return (other.megabytes - one.megabytes) / (other.seconds - one.seconds)
}

function slopeSeconds(looks: readonly Look[]): number {
  return (looks.at(-1)?.seconds ?? 0) - (looks[0]?.seconds ?? 0)
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  const [low = 0, high = 0] = [sorted[half - 1], sorted[half]]
  return sorted.length % 2 === 1 ? high : (low + high) / 2
}

/** How many pairs grow, less how many shrink, in standard deviations of what chance does. */
function kendallOf(slopes: readonly number[], n: number): number {
  const sum = slopes.reduce((all, slope) => all + Math.sign(slope), 0)
  const deviation = Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18)
  return (sum - Math.sign(sum)) / deviation
}
