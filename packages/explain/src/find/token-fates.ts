import type { Minute } from '../tally/minutes.ts'
import { AGES, ageEnds } from '../tally/token-age.ts'

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
  /** Of all ages, also those that nobody knows. */
  readonly all: Fate
}

/** Up to which age each is counted, and from which on: older than so many seconds. */
const SPANS = {
  all: [-1, Number.POSITIVE_INFINITY],
  fresh: [-1, 20],
  young: [20, 120],
  late: [240, 300],
  old: [300, 3600],
} as const

/** From the first instant to the last. */
export const ALWAYS: readonly [from: number, to: number] = [
  Number.NEGATIVE_INFINITY,
  Number.POSITIVE_INFINITY,
]

/** Sums up the fates between two instants, in seconds. */
export function fatesIn(minutes: readonly Minute[], from: number, to: number): TokenFates {
  const inside = minutes.filter(({ minute }) => minute * 60 > from - 60 && minute * 60 <= to)
  const sums = agesIn(inside)
  const fateOf = (kind: keyof typeof SPANS): Fate => {
    const [over, upTo] = SPANS[kind]
    const own = sums.filter((_, age) => {
      const end = ageEnds[age] as number
      return end > over && end <= upTo
    })
    return {
      refused: own.reduce((sum, one) => sum + one.refused, 0),
      served: own.reduce((sum, one) => sum + one.served, 0),
    }
  }
  return {
    all: fateOf('all'),
    fresh: fateOf('fresh'),
    young: fateOf('young'),
    late: fateOf('late'),
    old: fateOf('old'),
    again: {
      refused: inside.reduce((sum, one) => sum + one.againRefused, 0),
      served: inside.reduce((sum, one) => sum + one.againOk, 0),
    },
  }
}

/** How requests fared in all minutes of a log but some of them. */
export function fatesBut(all: TokenFates, some: TokenFates): TokenFates {
  const rest = (kind: keyof TokenFates): Fate => ({
    refused: all[kind].refused - some[kind].refused,
    served: all[kind].served - some[kind].served,
  })
  return {
    all: rest('all'),
    fresh: rest('fresh'),
    young: rest('young'),
    late: rest('late'),
    old: rest('old'),
    again: rest('again'),
  }
}

/** Of some callers the share whom the token endpoint tells to come later at most, if it is not their tokens that ran out together. */
const THROTTLED_MOST = 0.1

/** Whether the token endpoint tells more than a few of some callers to come later, between two instants in seconds. */
export function areThrottled(
  minutes: readonly Minute[],
  { from, to, callers }: Record<'from' | 'to' | 'callers', number>,
): boolean {
  const inside = minutes.filter(({ minute }) => minute * 60 > from - 60 && minute * 60 <= to)
  const throttled = inside.reduce((sum, { tokensThrottled }) => sum + tokensThrottled, 0)
  return throttled > callers * THROTTLED_MOST
}

/** How requests fared in some minutes, by the age of their token. */
export function agesIn(minutes: readonly Pick<Minute, 'ages'>[]): readonly Fate[] {
  const sums = new Float64Array(2 * AGES)
  for (const { ages } of minutes)
    ages?.forEach((count, i) => {
      sums[i] = (sums[i] as number) + count
    })
  return ageEnds.map((_, age) => ({
    served: sums[age] as number,
    refused: sums[AGES + age] as number,
  }))
}

/** The share that was refused; `undefined` where there were fewer than `least`. */
export function refusedShare({ refused, served }: Fate, least: number): number | undefined {
  return refused + served < least ? undefined : refused / (refused + served)
}

const PART_LEAST = 0.12
const PART_MOST = 0.6
const APART_MOST = 0.1
const COUNTED_LEAST = 50

/**
 * Whether a part is refused early and late, and the same part: it is for one of several machines. Where keys changed, all
 * machines refuse at first, and one after the other stops.
 */
export function isSteadyPart(first: Fate, second: Fate): boolean {
  const [early, late] = [first, second].map((fate) => refusedShare(fate, COUNTED_LEAST))
  if (early === undefined || late === undefined) return false
  const isPart = [early, late].every((share) => share >= PART_LEAST && share <= PART_MOST)
  return isPart && Math.abs(early - late) <= APART_MOST
}
