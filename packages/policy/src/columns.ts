import { readInstant } from './instant.ts'
import type { ResourceColumns } from './leaf.ts'
import { ownValue } from './own.ts'

/**
 * What a column of the database holds.
 *
 * - `integer`: whole numbers of at most 64 bits. Some drivers bring them as text or bigint.
 * - `number`: double precision or decimal; in SQLite `REAL`, which has no whole numbers beyond 2^53
 *   that a driver would round. Not PostgreSQL's `real`: its text is not its value.
 * - `text`: text of any length, in valid UTF-8: what is none reaches a program as other characters.
 *   In PostgreSQL not `char(n)`, which pads.
 * - `boolean`: in SQLite and MySQL 0 and 1.
 * - `text_list`: `text[]` in PostgreSQL, a JSON array elsewhere; its texts have no half of a surrogate
 *   pair, neither as it is nor as an escape.
 * - `timestamp`: `timestamptz` in PostgreSQL; in MySQL `DATETIME` over a connection in UTC; in SQLite
 *   milliseconds since the epoch, or the text of `Date.toISOString`.
 */
export type ColumnType = 'integer' | 'number' | 'text' | 'boolean' | 'text_list' | 'timestamp'

/** The types of columns by name. */
export type Columns = Readonly<Record<string, ColumnType>>

/** Every type of a column. */
export const columnTypes: ReadonlySet<string> = new Set<ColumnType>([
  'integer',
  'number',
  'text',
  'boolean',
  'text_list',
  'timestamp',
])

const INTEGER_MIN = -(2n ** 63n)
const INTEGER_MAX = 2n ** 63n - 1n
const WHOLE = /^-?\d{1,19}$/
const DECIMAL = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|infinity)$/i

/** The stated type of a column, or `undefined`. */
export function columnType(
  type: ResourceColumns | undefined,
  name: string,
): ColumnType | undefined {
  return ownValue(type?.columns, name) as ColumnType | undefined
}

/**
 * Reads what a driver returned for a column of a stated type, so that a decision does not depend on
 * the driver: `1` of a boolean column is true, `'42'` of an integer column is a number.
 *
 * What the column cannot hold is `undefined`, and so unknown.
 */
export function readColumn(type: ColumnType, value: unknown): unknown {
  return readers[type](value)
}

const readers: Readonly<Record<ColumnType, (value: unknown) => unknown>> = {
  integer: readInteger,
  number: (value) => {
    if (typeof value === 'bigint') return Number(value)
    if (typeof value === 'string') return DECIMAL.test(value) ? Number(value) : undefined
    return typeof value === 'number' ? value : undefined
  },
  text: (value) => (typeof value === 'string' ? value : undefined),
  boolean: (value) => {
    if (typeof value === 'boolean') return value
    if (value === 1 || value === 1n) return true
    return value === 0 || value === 0n ? false : undefined
  },
  text_list: (value) => textsOf(typeof value === 'string' ? parsed(value) : value),
  timestamp: readInstant,
}

function readInteger(value: unknown): number | bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined
  const whole = typeof value === 'string' && WHOLE.test(value) ? BigInt(value) : value
  if (typeof whole !== 'bigint') return undefined
  return whole >= INTEGER_MIN && whole <= INTEGER_MAX ? whole : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A list in which nothing but texts can be compared. */
function textsOf(list: unknown): readonly (string | undefined)[] | undefined {
  if (!Array.isArray(list)) return undefined
  const isText = (element: unknown): element is string => typeof element === 'string'
  return list.every(isText)
    ? list
    : list.map((element: unknown) => (isText(element) ? element : undefined))
}

/**
 * Makes the reader of a column that identifies somebody. The ids of subjects are texts: an id in an
 * `integer` column is read as its decimal digits.
 */
export function identityReader(
  type: ResourceColumns | undefined,
  name: string,
): (resource: object | undefined) => unknown {
  if (columnType(type, name) !== 'integer') return (resource) => ownValue(resource, name)
  return (resource) => readInteger(ownValue(resource, name))?.toString()
}
