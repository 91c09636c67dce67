/** A yes or no, as stores keep it: databases without booleans (SQLite) say 1 and 0. */
export type Flag = boolean | number | bigint

/** What a flag says: `true` and 1 are yes, `false` and 0 are no, and anything else is neither. */
export function readFlag(value: unknown): boolean | undefined {
  if (value === true || value === 1 || value === 1n) return true
  if (value === false || value === 0 || value === 0n) return false
  return undefined
}

/**
 * Whether an entry of a store is marked, as revoked or disabled.
 *
 * What is not there is no mark; anything but a plain no is one, such as the date of the revocation:
 * the mark refuses, so a doubt must refuse too.
 */
export function isMarked(value: unknown): boolean {
  return value != null && readFlag(value) !== false
}
