import { mostOf } from '../extremes.ts'
import type { Streak } from '../tally/streak.ts'

const PARTS = 4
/** Of one alone nobody can say that it is as usual. */
const PARTS_LEAST = 2
const KNOWN_LEAST = 8
const YOUNGER = 0.1
const EARLY = 0.8
/** A client that asks again and again within a minute is in a loop. */
const LOOP_SECONDS = 60

/**
 * How old tokens are when they run out: of those that were refused once and renewed, nine in ten were older. Of the
 * quarters of the time the highest counts, since in one of them tokens may have been made void.
 */
export function lifetimeOf(
  streaks: readonly Streak[],
  { first, last }: { readonly first: number; readonly last: number },
): number | undefined {
  const known = streaks.filter(({ sinceToken, tokens, rounds }) => {
    return sinceToken >= LOOP_SECONDS && tokens > 0 && rounds === 0
  })
  const length = (last - first + 1) / PARTS
  const parts = Map.groupBy(known, ({ start }) => Math.floor((start - first) / length))
  const lifetimes = [...parts.values()].filter((part) => part.length >= KNOWN_LEAST).map(younger)
  return lifetimes.length < PARTS_LEAST ? undefined : mostOf(lifetimes)
}

function younger(streaks: readonly Streak[]): number {
  const ages = streaks.map(({ sinceToken }) => sinceToken).sort((a, b) => a - b)
  return ages[Math.floor(ages.length * YOUNGER)] ?? 0
}

/** Whether a token was refused before it can have run out. */
export function isPremature({ sinceToken }: Streak, lifetime: number): boolean {
  return sinceToken >= 0 && sinceToken < lifetime * EARLY
}

/** Whether a token was refused at an age at which it can have run out, and was renewed at once. */
export function hasRunOut({ sinceToken, tokens, rounds, end }: Streak, lifetime: number): boolean {
  return sinceToken >= lifetime * EARLY && tokens > 0 && rounds === 0 && end > 0
}
