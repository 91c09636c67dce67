import { type Profiler, Session } from 'node:inspector/promises'
import type { Count } from './protocol.ts'

/** Counts what runs, by V8's own counters. They cost time, so it runs only while learning. */
export class Counter {
  readonly #session = new Session()

  /** Begins to count. */
  async start(): Promise<void> {
    this.#session.connect()
    await this.#session.post('Profiler.enable')
    await this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  }

  /** What ran since the last time, by the URL of the source. */
  async take(): Promise<Map<string, Count[]>> {
    const { result } = await this.#session.post('Profiler.takePreciseCoverage')
    return new Map(result.map(({ url, functions }) => [url, functions.flatMap(countsOf)]))
  }

  /** Stops counting. */
  async stop(): Promise<void> {
    await this.#session.post('Profiler.stopPreciseCoverage')
    this.#session.disconnect()
  }
}

// The code of the module itself runs once, when the first test file loads it, and serves all: it is
// left out, and whatever stands in no function counts as reached by every test file.
function countsOf({ functionName, ranges }: Profiler.FunctionCoverage): Count[] {
  const own = functionName === '' && ranges[0]?.startOffset === 0 ? ranges.slice(1) : ranges
  return own.map(({ startOffset, endOffset, count }) => ({
    start: startOffset,
    end: endOffset,
    count,
  }))
}

/** Whether a place ran: the smallest piece around it says so. In doubt it did. */
export function isReached(counts: readonly Count[] | undefined, at: number): boolean {
  // A source that the test file never loaded is not among those it could count.
  if (counts === undefined) return false
  const around = counts.filter(({ start, end }) => start <= at && at < end)
  const smallest = around.toSorted((a, b) => a.end - a.start - (b.end - b.start))[0]
  return smallest === undefined || smallest.count > 0
}
