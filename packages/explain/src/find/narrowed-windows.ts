import { totalOf } from './statistics.ts'

/** A stretch of time, in seconds since the epoch. */
export interface Window {
  readonly from: number
  readonly to: number
}

const LONG_SECONDS = 1200
/** So many times more than in all of the window on average is more than usual. */
const STEEP = 1.3
const HELD_LEAST = 0.5
const PART_MOST = 0.6
/** What rises for a while is all of it: in the part there is so many times more than in the rest. */
const TIMES_MORE = 3

/**
 * Where at least half of what begins in a window does in a part of its time, that part: what is refused every day, before it and
 * after, would hide how those fare whom it is about. The part is the one with most above the usual (the largest sum of consecutive
 * numbers: Bentley 1984).
 */
export function narrowed(window: Window, starts: readonly number[]): Window {
  if (window.to - window.from < LONG_SECONDS) return window
  const counts = countsOf(window, starts)
  const all = totalOf(counts)
  const [from, to] = highest(counts, (STEEP * all) / counts.length)
  const held = totalOf(counts.slice(from, to))
  const length = to - from
  if (length > counts.length * PART_MOST || held < all * HELD_LEAST) return window
  const rest = (all - held) / (counts.length - length)
  if (held < length * rest * TIMES_MORE) return window
  const begin = Math.floor(window.from / 60)
  return { from: (begin + from) * 60, to: (begin + to) * 60 - 1 }
}

/** How many begin in each minute. */
function countsOf({ from, to }: Window, starts: readonly number[]): readonly number[] {
  const begin = Math.floor(from / 60)
  const counts = new Array<number>(Math.floor(to / 60) - begin + 1).fill(0)
  for (const start of starts) {
    const at = Math.floor(start / 60) - begin
    if (at >= 0 && at < counts.length) counts[at] = (counts[at] as number) + 1
  }
  return counts
}

/** From where, and to before where, most is counted above what is usual. */
function highest(counts: readonly number[], usual: number): readonly [from: number, to: number] {
  let [best, bestFrom, bestTo] = [0, 0, counts.length]
  let [sum, from] = [0, 0]
  for (const [i, count] of counts.entries()) {
    if (sum <= 0) [sum, from] = [0, i]
    sum += count - usual
    if (sum > best) [best, bestFrom, bestTo] = [sum, from, i + 1]
  }
  return [bestFrom, bestTo]
}
