import { Breaker, type Outcome } from './breaker.ts'
import type {
  DecisionPoint,
  Evaluation,
  Failure,
  Found,
  Question,
  Search,
} from './decision-point.ts'
import { engineFailure, questionFailure } from './failure.ts'
import { positive } from './options.ts'
import { isBatch, isEvaluation, isFound } from './shape.ts'
import { Slots } from './slots.ts'
import { ENDED, startWatch, type Watch } from './watch.ts'
import { platform, type Signal } from './web.ts'

/** How an engine is spared, and we with it. */
export interface AskingOptions {
  /** How long a call may take, whatever the decision point does itself. Default 3,000. */
  readonly timeoutMs?: number
  /** How long a search may take, all its pages together. Default 10,000. */
  readonly searchTimeoutMs?: number
  /** How many calls are under way at once. Default 16. */
  readonly runningMax?: number
  /** How many more may wait for that; beyond them a request fails at once. Default 256. */
  readonly waitingMax?: number
  /** After how many failed calls in a row the engine is given a rest. Default 5. */
  readonly failureCount?: number
  /** How long that rest is. Default 5,000. */
  readonly restMs?: number
  /** A clock that never goes back, in milliseconds. Default: `performance.now`. */
  readonly now?: () => number
}

/** Puts questions to a decision point, within limits of number and time. */
export interface Asking {
  /** One evaluation for each question, in their order. Never rejects. */
  evaluate(questions: readonly Question[]): readonly Promise<Evaluation>[]
  search(search: Search<'resource'>, signal?: Signal): Promise<Found>
}

/** Makes what asks a decision point. Throws a `TypeError` on options that cannot be. */
export function createAsking(point: DecisionPoint, options: AskingOptions): Asking {
  const run = runner(options)
  const timeoutMs = positive('timeoutMs', options.timeoutMs ?? 3_000)
  const searchTimeoutMs = positive('searchTimeoutMs', options.searchTimeoutMs ?? 10_000)
  const batchCountMax = positive('batchCountMax', point.batchCountMax ?? 50)
  const { evaluations } = point
  return {
    evaluate(questions) {
      if (evaluations === undefined || questions.length < 2) {
        return questions.map((question) =>
          run({ timeoutMs, is: isEvaluation }, (signal) => point.evaluate(question, signal)),
        )
      }
      return chunks(questions, batchCountMax).flatMap((chunk) => {
        const batch = run({ timeoutMs, is: isBatch }, (signal) =>
          evaluations.call(point, chunk, { signal }),
        )
        return chunk.map((_, i) => batch.then((all) => pick(all, i)))
      })
    },
    async search(search, signal) {
      const { searchResources } = point
      if (searchResources === undefined) return questionFailure('the engine has no search')
      return run({ timeoutMs: searchTimeoutMs, signal, is: isFound }, (inner) =>
        searchResources.call(point, search, inner),
      )
    },
  }
}

type Result = Evaluation | Found | readonly Evaluation[]

interface Bounds<T> {
  readonly timeoutMs: number
  /** Whether what came is a result: a decision point of one's own may bring anything. */
  readonly is: (result: unknown) => result is T | Failure
  readonly signal?: Signal | undefined
}

type Run = <T extends Result>(
  bounds: Bounds<T>,
  call: (signal: Signal) => Promise<T | Failure>,
) => Promise<T | Failure>

/** Makes what runs calls: a slot each, in time, and none while the engine rests. */
function runner(options: AskingOptions): Run {
  const now = options.now ?? (() => platform.performance.now())
  const slots = new Slots({
    runningMax: positive('runningMax', options.runningMax ?? 16),
    waitingMax: positive('waitingMax', options.waitingMax ?? 256),
  })
  const breaker = new Breaker({
    failureCount: positive('failureCount', options.failureCount ?? 5),
    restMs: positive('restMs', options.restMs ?? 5_000),
  })
  return async ({ timeoutMs, signal, is }, call) => {
    // Waiting for a slot takes of the same time: a queue must not add to it.
    const watch = startWatch(timeoutMs, signal)
    const slot = slots.take()
    const taken = await Promise.race([slot, watch.ended])
    if (taken !== true) {
      watch.stop()
      if (taken === false) return engineFailure('too many calls to the engine wait already')
      void slot.then((late) => late && slots.free())
      return watch.failure()
    }
    try {
      const admission = breaker.admit(now())
      if (admission === undefined) return engineFailure('the engine failed repeatedly and rests')
      const result = await inTime(watch, is, call)
      breaker.note(admission, outcomeOf(result), now())
      return result
    } finally {
      watch.stop()
      slots.free()
    }
  }
}

async function inTime<T extends Result>(
  watch: Watch,
  is: Bounds<T>['is'],
  call: (signal: Signal) => Promise<T | Failure>,
): Promise<T | Failure> {
  try {
    const result = await Promise.race([call(watch.signal), watch.ended])
    if (result === ENDED) return watch.failure()
    return is(result) ? result : engineFailure('the decision point answered in no known form')
  } catch {
    // A decision point of one's own may throw; what it says may hold anything.
    return engineFailure('the decision point threw')
  }
}

function outcomeOf(result: Result): Outcome {
  const parts = 'kind' in result ? [result] : result
  const failures = parts.filter((part) => part.kind === 'failure')
  if (failures.some(({ at }) => at === 'engine')) return 'failed'
  return failures.length < parts.length ? 'answered' : 'neither'
}

function pick(all: readonly Evaluation[] | Failure, i: number): Evaluation {
  if ('kind' in all) return all
  return all[i] ?? engineFailure('a question of a batch has no evaluation')
}

function chunks<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(all.length / size)
  return Array.from({ length: count }, (_, i) => all.slice(i * size, (i + 1) * size))
}
