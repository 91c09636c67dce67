import type { Eventually } from '@sallyport/guard'

/** What can be given to a statement. */
export type SqlValue = string | number | null

/** A row by column; integers are numbers. */
export type Row = Readonly<Record<string, unknown>>

/**
 * A database that speaks the SQL that SQLite and PostgreSQL have in common, with `$1` for the first
 * value. Each statement is one transaction, on the disk when it is answered.
 */
export interface Sql {
  all(text: string, values: readonly SqlValue[]): Eventually<readonly Row[]>
  /** The same for what nobody waits for, and nobody misses: it fails rather than to delay others. */
  aside(text: string, values: readonly SqlValue[]): Eventually<readonly Row[]>
}

/** Data as a text to be kept. */
export function toJson(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value)
}

/** Data from a text that was kept; `undefined` where there was none. */
export function fromJson<T>(text: unknown): T | undefined {
  return typeof text === 'string' ? (JSON.parse(text) as T) : undefined
}

/** The object without the properties that are `null` or `undefined`. */
export function present<T extends object>(
  given: {
    readonly [K in keyof T]: T[K] | null | undefined
  },
): T {
  const found: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(given)) if (value != null) found[key] = value
  return found as T
}
