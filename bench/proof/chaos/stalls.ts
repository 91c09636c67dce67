import { threadMilliseconds } from '../../../tools/thread-time.ts'

/** Milliseconds between two instants of `performance.now()` in which this thread would have run, and the machine did not let it. */
export type Lost = (from: number, to: number) => number

/** Some time that was lost, and when. */
export interface Stall {
  readonly from: number
  readonly to: number
  readonly lostMs: number
}

const TICK_MS = 20
/** Less than this is how a timer is late on a quiet machine. */
const WORTH_MS = 5

/** Watches for how long this thread stands still. What it works itself meanwhile is not lost: that is its own fault. */
export function watchStalls(): { stop(): readonly Stall[] } {
  const stalls: Stall[] = []
  let last = { at: performance.now(), cpu: threadMilliseconds() }
  const timer = setInterval(() => {
    const now = { at: performance.now(), cpu: threadMilliseconds() }
    const lostMs = now.at - last.at - TICK_MS - (now.cpu - last.cpu)
    if (lostMs > WORTH_MS) stalls.push({ from: last.at, to: now.at, lostMs })
    last = now
  }, TICK_MS)
  return {
    stop: () => {
      clearInterval(timer)
      return stalls
    },
  }
}

/** Tells of some stalls how much was lost between two instants; of one that is cut the same share. */
export function lostOf(stalls: readonly Stall[]): Lost {
  return (from, to) =>
    stalls.reduce((sum, stall) => {
      const shared = Math.min(to, stall.to) - Math.max(from, stall.from)
      return sum + stall.lostMs * (Math.max(0, shared) / (stall.to - stall.from))
    }, 0)
}
