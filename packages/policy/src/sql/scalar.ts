import { type Cut, doubleCut, integerCut, textCut } from './cut.ts'
import type { Dialect } from './dialect.ts'
import { type Fragment, joined, sql, value } from './fragment.ts'

/** The types of columns that hold one value in an order of its own. */
export type ScalarType = 'integer' | 'number' | 'text' | 'boolean'

/**
 * How one type of column is compared.
 *
 * Column and value are brought to one type each, so that no database converts one to the other's.
 */
export interface Scalar {
  /** Whether a value can be compared with it; where not, nothing is certain. */
  accepts(of: unknown): boolean
  /** Where a value that it accepts lies among those of the column; none for what has no order. */
  cut(of: unknown, dialect: Dialect): Cut
  /** The column as it is compared. */
  column(name: Fragment, dialect: Dialect): Fragment
  /** A value as it is compared. */
  bound(of: unknown, dialect: Dialect): Fragment
  /** What else has to hold where NULL alone does not tell a value that the column cannot have. */
  guard(name: Fragment, dialect: Dialect): Fragment | undefined
  /** A looser comparison that an index serves, where `column` is out of its reach. */
  indexed?(name: Fragment, values: readonly unknown[], dialect: Dialect): Fragment | undefined
  readonly hasOrder: boolean
}

const isNumber = (of: unknown): of is number | bigint =>
  typeof of === 'bigint' || (typeof of === 'number' && !Number.isNaN(of))

const integer: Scalar = {
  hasOrder: true,
  accepts: isNumber,
  cut: (of) => integerCut(of as number | bigint),
  column: (name) => name,
  bound: (of, dialect) => (dialect === 'postgres' ? sql`CAST(${value(of)} AS bigint)` : value(of)),
  // SQLite keeps a text in a column of integers, and has every text above every number.
  guard: (name, dialect) => (dialect === 'sqlite' ? sql`typeof(${name}) = 'integer'` : undefined),
}

const double: Scalar = {
  hasOrder: true,
  accepts: isNumber,
  cut: (of, dialect) => doubleCut(of as number | bigint, dialect),
  column: (name, dialect) =>
    dialect === 'postgres' ? sql`CAST(${name} AS double precision)` : name,
  bound(of, dialect) {
    if (dialect === 'postgres') return sql`CAST(${value(of)} AS double precision)`
    // A plain parameter may arrive as a decimal; added to a double it is one.
    return dialect === 'mysql' ? sql`(${value(of)} + 0e0)` : value(of)
  },
  guard(name, dialect) {
    if (dialect === 'sqlite') return sql`typeof(${name}) IN ('integer', 'real')`
    if (dialect === 'mysql') return undefined
    // To PostgreSQL NaN equals itself and is greater than all numbers.
    return sql`CAST(${name} AS double precision) <> CAST('NaN' AS double precision)`
  },
}

const text: Scalar = {
  hasOrder: true,
  accepts: (of) => typeof of === 'string',
  cut: (of, dialect) => textCut(of as string, dialect),
  column(name, dialect) {
    if (dialect === 'sqlite') return sql`${name} COLLATE BINARY`
    if (dialect === 'postgres') return sql`CAST(${name} AS text) COLLATE "C"`
    return bytes(name)
  },
  bound(of, dialect) {
    if (dialect === 'sqlite') return value(of)
    return dialect === 'postgres' ? sql`CAST(${value(of)} AS text)` : bytes(value(of))
  },
  guard: (name, dialect) => (dialect === 'sqlite' ? sql`typeof(${name}) = 'text'` : undefined),
  // An index follows the collation of its column. Where that calls two texts equal which differ,
  // the exact comparison beside it decides.
  indexed(name, values, dialect) {
    if (dialect === 'sqlite') return undefined
    const bare = values.map((one) =>
      dialect === 'postgres' ? sql`CAST(${value(one)} AS text)` : value(one),
    )
    return sql`${name} IN (${joined(bare, ', ')})`
  },
}

/** A text of MySQL as its bytes: no case, no accents and no blanks at the end are ignored then. */
export function bytes(of: Fragment): Fragment {
  return sql`CAST(CONVERT(${of} USING utf8mb4) AS BINARY)`
}

const boolean: Scalar = {
  hasOrder: false,
  accepts: (of) => typeof of === 'boolean',
  cut: (of) => ({ side: 'at', value: of }),
  column: (name) => name,
  bound: (of, dialect) =>
    dialect === 'postgres' ? sql`CAST(${value(of)} AS boolean)` : value(of === true ? 1 : 0),
  guard(name, dialect) {
    if (dialect === 'postgres') return undefined
    const isNumber = sql`typeof(${name}) IN ('integer', 'real')`
    const isEither = sql`${name} IN (0, 1)`
    return dialect === 'sqlite' ? sql`${isNumber} AND ${isEither}` : isEither
  },
}

/** The types of columns that hold one value, and how they are compared. */
export const scalars: Readonly<Record<ScalarType, Scalar>> = {
  integer,
  number: double,
  text,
  boolean,
}
