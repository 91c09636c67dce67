import { isSameFinding } from '../compare/same-finding.ts'
import type { Finding, FindingSeverity } from '../finding.ts'
import type { Mark } from '../tally/tally.ts'
import type { ByteTail } from './byte-tail.ts'
import { type LiveCounts, LiveLog, type LiveState } from './live-log.ts'
import { RollingTally } from './rolling-tally.ts'

/** How a log is watched. */
export interface WatchOptions {
  /** Ends it. */
  readonly signal?: AbortSignal
  readonly marks?: readonly Mark[]
  /** How far back is looked; 24 hours. */
  readonly windowMs?: number
  /** How long is waited for more; 250 ms. */
  readonly pollMs?: number
  /** How often, at most, it is judged; 10 s. */
  readonly judgeMs?: number
}

/** What watching a log tells of. */
export type WatchEvent =
  /** What was there already has been read. */
  | { readonly kind: 'begin'; readonly counts: LiveCounts; readonly findings: readonly Finding[] }
  /** Something that was not there before, or that has become graver. */
  | { readonly kind: 'finding'; readonly finding: Finding; readonly isGraver: boolean }
  /** What became of the file. */
  | { readonly kind: 'notice'; readonly text: string }
  | { readonly kind: 'end'; readonly counts: LiveCounts; readonly told: number }

const WINDOW_MS = 24 * 3_600_000
const POLL_MS = 250
const JUDGE_MS = 10_000

/**
 * Watches a log that grows, and tells of each finding once: what was there at the beginning together, and what is new by
 * itself. Memory is bounded by the window of time that it looks back.
 */
export async function* watchLog(
  tail: ByteTail,
  options: WatchOptions = {},
): AsyncGenerator<WatchEvent> {
  const { signal, pollMs = POLL_MS } = options
  const watch = new Watch(tail, options)
  try {
    for (let state: LiveState = 'more'; state !== 'ended' && signal?.aborted !== true; ) {
      state = await watch.poll()
      yield* watch.notices()
      yield* watch.judged(state)
      if (state === 'waiting') await tail.wait(pollMs, signal)
    }
    yield* watch.judged('ended')
    yield watch.end()
  } finally {
    await tail.close()
  }
}

/** A log on its way, and what was told of it. */
class Watch {
  readonly #tail: ByteTail
  readonly #log: LiveLog
  readonly #tally: RollingTally
  readonly #judgeMs: number
  readonly #known = new KnownFindings()
  #judgedAt = 0
  #judgedRequests = 0
  #isBegun = false
  #polls = 0

  constructor(tail: ByteTail, { marks, windowMs = WINDOW_MS, judgeMs = JUDGE_MS }: WatchOptions) {
    this.#tail = tail
    this.#log = new LiveLog(tail)
    this.#tally = new RollingTally(windowMs, marks)
    this.#judgeMs = judgeMs
  }

  poll(): Promise<LiveState> {
    this.#polls += 1
    return this.#log.poll((request) => this.#tally.add(request), Date.now())
  }

  *notices(): Generator<WatchEvent> {
    for (let text = this.#tail.takeNotice(); text !== undefined; text = this.#tail.takeNotice()) {
      yield { kind: 'notice', text }
    }
  }

  /** What is new by now; at the beginning, once all is read that was there, everything. */
  *judged(state: LiveState): Generator<WatchEvent> {
    if (!this.#isDue(state)) return
    const fresh = this.#known.note(this.#tally.findings())
    this.#judgedAt = performance.now()
    this.#judgedRequests = this.#log.counts().requests
    if (this.#isBegun) {
      yield* fresh
      return
    }
    this.#isBegun = true
    const findings = fresh.map(({ finding }) => finding)
    yield { kind: 'begin', counts: this.#log.counts(), findings }
  }

  #isDue(state: LiveState): boolean {
    // A pipe brings nothing at first, and an empty file stays as it is.
    if (!this.#isBegun) return state !== 'more' && (this.#polls > 1 || this.#log.counts().lines > 0)
    if (this.#log.counts().requests === this.#judgedRequests) return false
    return state === 'ended' || performance.now() - this.#judgedAt >= this.#judgeMs
  }

  end(): WatchEvent {
    return { kind: 'end', counts: this.#log.counts(), told: this.#known.told }
  }
}

const SEVERITIES: readonly FindingSeverity[] = ['info', 'low', 'medium', 'high', 'critical']
const AGAIN_MS = 3_600_000
const KNOWN_MAX = 1000

/** What was told already. */
class KnownFindings {
  #all: Finding[] = []
  /** How often something was told. */
  told = 0

  /** Takes note of findings; those that are new, come again after an hour, or are graver than before. */
  note(findings: readonly Finding[]): readonly Extract<WatchEvent, { kind: 'finding' }>[] {
    const fresh: Extract<WatchEvent, { kind: 'finding' }>[] = []
    for (const finding of findings) {
      const before = this.#all.find((one) => isSameFinding(one, finding) && isNext(one, finding))
      const isGraver = before !== undefined && rank(finding) > rank(before)
      if (before === undefined || isGraver) fresh.push({ kind: 'finding', finding, isGraver })
      this.#all = [finding, ...this.#all.filter((one) => one !== before)].slice(0, KNOWN_MAX)
    }
    this.told += fresh.length
    return fresh
  }
}

function isNext(before: Finding, finding: Finding): boolean {
  return finding.window.from <= before.window.to + AGAIN_MS
}

function rank({ severity }: Finding): number {
  return SEVERITIES.indexOf(severity)
}
