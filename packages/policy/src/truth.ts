/**
 * A truth value of Kleene's strong three-valued logic, as SQL's `WHERE` has it: false, unknown, true.
 *
 * The numbers are chosen so that *and* is the lesser, *or* the greater and *not* the mirror image.
 * Only `TRUE` permits: a caller that tests for `!== FALSE` opens the door to the unknown.
 */
export type Truth = 0 | 1 | 2

/** It is certain that it does not hold. */
export const FALSE = 0
/** A value is missing or cannot be compared, so nothing is certain. Never permits, not even negated. */
export const UNKNOWN = 1
/** It is certain that it holds. */
export const TRUE = 2

/** Both hold. False wins over unknown. */
export function both(left: Truth, right: Truth): Truth {
  return left < right ? left : right
}

/** One of them holds. True wins over unknown. */
export function either(left: Truth, right: Truth): Truth {
  return left > right ? left : right
}

/** The opposite. The opposite of unknown is unknown: an unknown prohibition prohibits. */
export function opposite(truth: Truth): Truth {
  return (TRUE - truth) as Truth
}

/** The truth of something that is certain either way. */
export function truthOf(holds: boolean): Truth {
  return holds ? TRUE : FALSE
}
