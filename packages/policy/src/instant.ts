/** The first millisecond that a `timestamp` column is read for: 1000-01-01, MySQL's first. */
export const INSTANT_MIN = -30_610_224_000_000
/** The first millisecond after the last: 10000-01-01. Databases differ beyond. */
export const INSTANT_END = 253_402_300_800_000

const WRITTEN = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/

/**
 * Reads what a driver returned for a `timestamp` column as milliseconds since the epoch: a `Date`,
 * such milliseconds themselves, or the text of `Date.toISOString` and no other.
 */
export function readInstant(value: unknown): number | undefined {
  const instant = value instanceof Date ? value.getTime() : numberOf(value)
  if (instant === undefined || !Number.isInteger(instant)) return undefined
  return instant >= INSTANT_MIN && instant < INSTANT_END ? instant : undefined
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (typeof value !== 'string') return undefined
  const date = new Date(value)
  // The way back is the check: another way of writing would have another order as text.
  return !Number.isNaN(date.getTime()) && date.toISOString() === value ? date.getTime() : undefined
}

/**
 * Reads an instant that a rule, a subject or a context states: milliseconds since the epoch, a
 * `Date`, or a text in ISO 8601 with an offset.
 */
export function statedInstant(value: unknown): number | bigint | undefined {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number') return Number.isNaN(value) ? undefined : value
  if (value instanceof Date) return statedInstant(value.getTime())
  const day = typeof value === 'string' ? WRITTEN.exec(value)?.[1] : undefined
  if (day === undefined) return undefined
  // `Date.parse` reads 31 February as a day of March.
  const midnight = new Date(`${day}T00:00:00.000Z`)
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return undefined
  return statedInstant(Date.parse(value as string))
}
