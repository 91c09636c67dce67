import { FALSE, TRUE, type Truth, UNKNOWN } from '../truth.ts'

/**
 * Whether two identifiers are the same text; unknown where one is missing, empty or no text at all.
 *
 * Stricter than an attribute comparison: a number beside a text is no proof that two identities
 * differ, and `not(owner())` must not permit on the strength of a column's type. Two missing
 * identifiers are not the same one.
 */
export function sameIdentity(left: unknown, right: unknown): Truth {
  if (typeof left !== 'string' || typeof right !== 'string') return UNKNOWN
  if (left === '' || right === '') return UNKNOWN
  return left === right ? TRUE : FALSE
}
