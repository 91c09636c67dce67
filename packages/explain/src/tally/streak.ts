/**
 * One caller refused with 401, from the first time until the same route served it again, or for good.
 *
 * What ended it, and what the caller did meanwhile, tells a challenge from a dead credential. Instants are seconds.
 */
export interface Streak {
  caller: number
  readonly client: number
  readonly address: number
  readonly start: number
  /** The last refusal. */
  last: number
  /** When the route served again; 0 if it did not. */
  end: number
  refusals: number
  /** The number of the route that refused first. */
  readonly route: number
  /** How many routes refused, up to four. */
  readonly routes: number[]
  /** When the caller was last served by a route that can refuse; 0 if never before. */
  readonly servedBefore: number
  /** Successes on other routes that can refuse, while this one was refused. */
  servedElsewhere: number
  /** Tokens that the caller got, and those it was refused, meanwhile. */
  tokens: number
  tokensRefused: number
  /** Times that a refusal followed a new token. */
  rounds: number
  /** The time of the last token, for `rounds`; 0 once it was counted. */
  tokenAt: number
  /** Seconds since the caller got its last token when this began; -1 if it was never seen to get one. */
  readonly sinceToken: number
  readonly instance: number
  /** The reason of the last refusal: a token that has run out is often the first. */
  reason: number
  readonly kid: number
  /** The ids of the first refusals. */
  readonly ids: string[]
}

/** How a streak ended. */
export type StreakEnd = 'challenge' | 'renewed' | 'by_itself' | 'open'

/** A challenge is answered at once: the route serves within this time, and no token was asked for meanwhile. */
export const CHALLENGE_SECONDS = 5

/** What ended a streak. */
export function endOf(streak: Streak): StreakEnd {
  if (streak.end === 0) return 'open'
  return streak.tokens > 0 ? 'renewed' : 'by_itself'
}
