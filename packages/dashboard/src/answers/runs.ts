import { endOf, type Streak, type Tally } from '@sallyport/explain'

/** Runs of 401 that were more than a challenge, and how they ended. */
export interface Runs {
  /** Those that a new token can end: of a credential that ran out, or where the log tells no reason. */
  readonly runs: number
  /** Those of them that a new token ended. */
  readonly renewed: number
  /** Those that have not ended, for whatever reason. */
  readonly open: number
}

const NONE: Runs = { runs: 0, renewed: 0, open: 0 }
const RUN_OUT: ReadonlySet<string> = new Set([
  ...['token_expired', 'api_key_expired', 'session_ended', 'certificate_expired'],
])

/** Runs of 401 by a key of each: its caller, or its client. */
export class RunCounts<Key> {
  readonly #counts = new Map<Key, { runs: number; renewed: number; open: number }>()

  constructor(tally: Tally, keyOf: (streak: Streak) => Key) {
    for (const streak of tally.streaks.all) {
      const key = keyOf(streak)
      const counts = this.#counts.get(key) ?? { ...NONE }
      this.#counts.set(key, counts)
      const end = endOf(streak)
      if (end === 'open') counts.open += 1
      if (streak.reason !== 0 && !RUN_OUT.has(tally.reasons.textOf(streak.reason))) continue
      counts.runs += 1
      if (end === 'renewed') counts.renewed += 1
    }
  }

  of(key: Key): Runs {
    return this.#counts.get(key) ?? NONE
  }
}
