import { FALSE, TRUE, type Truth, UNKNOWN } from '../truth.ts'

/**
 * Whether two identifiers are the same text; unknown where one is missing, empty or no text at all.
 *
 * Stricter than an attribute comparison: neither a number nor the empty text identifies anybody. As
 * there, a number beside a text is no proof that two identities differ, and two missing identifiers
 * are not the same one.
 */
export function sameIdentity(left: unknown, right: unknown): Truth {
  if (typeof left !== 'string' || typeof right !== 'string') return UNKNOWN
  if (left === '' || right === '') return UNKNOWN
  return left === right ? TRUE : FALSE
}
