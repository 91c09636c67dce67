import { both, either, FALSE, opposite, TRUE, type Truth, UNKNOWN } from './truth.ts'

/** The truth values that something may take: one bit for each. */
export type Possible = number

/** All three. */
export const ANYTHING: Possible = 0b111

const truths = [FALSE, UNKNOWN, TRUE] as const

/** Only this one. */
export function only(truth: Truth): Possible {
  return 1 << truth
}

/** Whether it may be true. */
export function mayHold(possible: Possible): boolean {
  return (possible & only(TRUE)) !== 0
}

/** What *and* makes of them, were the parts independent: possibly more than can really be. */
export function possiblyAll(parts: readonly Possible[]): Possible {
  return parts.reduce((left, right) => ALL[left * 8 + right] as Possible)
}

/** What *or* makes of them. */
export function possiblyAny(parts: readonly Possible[]): Possible {
  return parts.reduce((left, right) => ANY[left * 8 + right] as Possible)
}

/** What *not* makes of it. */
export function possiblyNot(part: Possible): Possible {
  return truths.reduce<Possible>(
    (sum, truth) => ((part & only(truth)) === 0 ? sum : sum | only(opposite(truth))),
    0,
  )
}

function pairs(
  left: Possible,
  right: Possible,
  join: (left: Truth, right: Truth) => Truth,
): Possible {
  let sum = 0
  for (const a of truths) {
    for (const b of truths) {
      if ((left & only(a)) !== 0 && (right & only(b)) !== 0) sum |= only(join(a, b))
    }
  }
  return sum
}

/** What each of the eight comes to with each. */
function tableOf(join: (left: Truth, right: Truth) => Truth): Uint8Array {
  return Uint8Array.from({ length: 64 }, (_, i) => pairs(i >> 3, i & 7, join))
}

const ALL = tableOf(both)
const ANY = tableOf(either)
