import type { Minute } from '../tally/minutes.ts'

/** How many requests of a kind were refused, and how many served. */
export interface Fate {
  readonly refused: number
  readonly served: number
}

/**
 * How requests fared by the age of the token that their caller got last: up to 20 seconds, up to two minutes, the fifth
 * minute, and from then up to an hour; and those within two seconds of a refusal, which repeat it with another token.
 */
export interface TokenFates {
  readonly fresh: Fate
  readonly young: Fate
  readonly late: Fate
  readonly old: Fate
  readonly again: Fate
}

/** Sums up the fates between two instants, in seconds. */
export function fatesIn(minutes: readonly Minute[], from: number, to: number): TokenFates {
  const inside = minutes.filter(({ minute }) => minute * 60 > from - 60 && minute * 60 <= to)
  const fateOf = (kind: keyof TokenFates): Fate => ({
    refused: inside.reduce((sum, one) => sum + one[`${kind}Refused`], 0),
    served: inside.reduce((sum, one) => sum + one[`${kind}Ok`], 0),
  })
  return {
    fresh: fateOf('fresh'),
    young: fateOf('young'),
    late: fateOf('late'),
    old: fateOf('old'),
    again: fateOf('again'),
  }
}

/** The share that was refused; `undefined` where there were fewer than `least`. */
export function refusedShare({ refused, served }: Fate, least: number): number | undefined {
  return refused + served < least ? undefined : refused / (refused + served)
}
