import { AGES } from './token-age.ts'

/** What is counted in each minute. */
export const minuteCounts = [
  'requests',
  'ok',
  'challenged',
  'signInRefused',
  'signIns',
  'tokens',
  'tokensRefused',
  'forbidden',
  'missing',
  'throttled',
  'guardedOk',
  /** Of these, those that sign in or get a token. */
  'guardedSignIns',
  'tokensThrottled',
  'tokensQuick',
  'unavailable',
  'failed',
  'againOk',
  'againRefused',
  /** Of those challenged, callers that were served the last time, and had not been challenged for minutes. */
  'challengedAnew',
] as const

/** The name of one of the counts. */
export type MinuteCount = (typeof minuteCounts)[number]

/** The counts of one minute. */
export type Minute = Record<MinuteCount, number> & {
  /** Minutes since the epoch. */
  readonly minute: number
  /** Refusals by their reason, where the log tells reasons. */
  reasons: Map<string, number> | undefined
  /** Requests by the age of their token (see {@link AGES}); `undefined` where no request came, or too many minutes are kept. */
  ages: Uint32Array | undefined
}

const MINUTES_MAX = 400 * 24 * 60
/** Of 60 days the ages of tokens are counted: 31 MB (measured). */
const AGES_MAX = 60 * 24 * 60

/** Counts by the minute. A log of more than 400 days is counted in its first 400, and `dropped` tells of the rest. */
export class Minutes {
  readonly #rows = new Map<number, Minute>()
  #last: Minute | undefined
  dropped = 0

  /** The row of an instant; a clock that jumps back finds the row of then. */
  at(seconds: number): Minute {
    const minute = Math.floor(seconds / 60)
    if (this.#last?.minute === minute) return this.#last
    let row = this.#rows.get(minute)
    if (row === undefined) {
      row = emptyMinute(minute)
      if (this.#rows.size < AGES_MAX) row.ages = new Uint32Array(2 * AGES)
      if (this.#rows.size < MINUTES_MAX) this.#rows.set(minute, row)
      else this.dropped += 1
    }
    this.#last = row
    return row
  }

  /** All minutes in their order, with empty ones between, where the gap is not longer than a week, or of many gaps than an hour. */
  inOrder(): readonly Minute[] {
    const rows = [...this.#rows.values()].sort((a, b) => a.minute - b.minute)
    const longest = longestGap(rows)
    const all: Minute[] = []
    for (const row of rows) {
      const before = all.at(-1)?.minute ?? row.minute
      const gap = row.minute - before
      if (gap <= longest) {
        for (let minute = before + 1; minute < row.minute; minute += 1)
          all.push(emptyMinute(minute))
      }
      all.push(row)
    }
    return all
  }
}

/** Gaps are filled up to so many minutes: a week, a day, an hour. */
const GAPS = [7 * 24 * 60, 24 * 60, 60]
/** So many empty minutes at most: a line a day for a year took 689 MB without a limit (measured). */
const EMPTY_MAX = 40_000

/** The longest gaps that can be filled together; 0 where even short ones are too many. */
function longestGap(rows: readonly Minute[]): number {
  const gaps = rows.slice(1).map(({ minute }, i) => minute - (rows[i] as Minute).minute)
  const isFew = (most: number): boolean =>
    gaps.reduce((sum, gap) => sum + (gap <= most ? gap - 1 : 0), 0) <= EMPTY_MAX
  return GAPS.find(isFew) ?? 0
}

/** A minute of which nothing is counted yet. */
export function emptyMinute(minute: number): Minute {
  return {
    minute,
    requests: 0,
    ok: 0,
    challenged: 0,
    signInRefused: 0,
    signIns: 0,
    tokens: 0,
    tokensRefused: 0,
    forbidden: 0,
    missing: 0,
    throttled: 0,
    guardedOk: 0,
    tokensThrottled: 0,
    guardedSignIns: 0,
    tokensQuick: 0,
    unavailable: 0,
    failed: 0,
    againOk: 0,
    againRefused: 0,
    challengedAnew: 0,
    reasons: undefined,
    ages: undefined,
  }
}
