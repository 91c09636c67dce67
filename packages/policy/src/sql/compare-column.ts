import type { ColumnType } from '../columns.ts'
import type { AttributeOperator } from '../compare.ts'
import { askedOf } from './cut.ts'
import type { Dialect } from './dialect.ts'
import { allOf, type Condition, type Fragment, joined, sql, verbatim } from './fragment.ts'
import type { Column } from './place.ts'
import { type Scalar, type ScalarType, scalars } from './scalar.ts'
import { timeAmong, timeApart, timeOrder } from './time-column.ts'

/** The operators that compare two single values. */
export type ScalarOperator = Exclude<AttributeOperator, 'in' | 'contains'>

/** The operator that holds exactly where another certainly does not. */
export const opposites: Readonly<Record<ScalarOperator, ScalarOperator>> = {
  equal: 'not_equal',
  not_equal: 'equal',
  less: 'greater_or_equal',
  less_or_equal: 'greater',
  greater: 'less_or_equal',
  greater_or_equal: 'less',
}

/** The operator that says the same with its sides exchanged. */
export const mirrored: Readonly<Record<ScalarOperator, ScalarOperator>> = {
  equal: 'equal',
  not_equal: 'not_equal',
  less: 'greater',
  less_or_equal: 'greater_or_equal',
  greater: 'less',
  greater_or_equal: 'less_or_equal',
}

/** A column compared with one value. */
export function compareValue(
  column: Column,
  operator: ScalarOperator,
  { value: of, dialect }: { readonly value: unknown; readonly dialect: Dialect },
): Condition {
  if (operator === 'equal') return among(column, [of], dialect)
  if (operator === 'not_equal') return apart(column, [of], dialect)
  if (column.type === 'timestamp') return timeOrder(column.name, operator, { value: of, dialect })
  const scalar = scalarOf(column.type)
  if (scalar === undefined || !scalar.hasOrder || !scalar.accepts(of)) return 'never'
  const asked = askedOf(operator, scalar.cut(of, dialect))
  if (asked === 'none') return 'never'
  if (asked === 'all') return present(column, dialect)
  const left = scalar.column(column.name, dialect)
  const right = scalar.bound(asked.value, dialect)
  return guarded(scalar, column, { dialect, test: sql`${left} ${verbatim(asked.sign)} ${right}` })
}

/** The column certainly has one of the values. */
export function among(column: Column, values: readonly unknown[], dialect: Dialect): Condition {
  if (column.type === 'timestamp') return timeAmong(column.name, values, dialect)
  const scalar = scalarOf(column.type)
  if (scalar === undefined) return 'never'
  const possible = storable(scalar, values, dialect)
  if (possible.length === 0) return 'never'
  const loose = scalar.indexed?.(column.name, possible, dialect)
  const test = sql`${scalar.column(column.name, dialect)}${isOneOf(scalar, possible, dialect)}`
  return guarded(scalar, column, {
    dialect,
    test: loose === undefined ? test : sql`${loose} AND ${test}`,
  })
}

/** The column certainly has none of the values: each of them can be compared, and differs. */
export function apart(column: Column, values: readonly unknown[], dialect: Dialect): Condition {
  if (column.type === 'timestamp') return timeApart(column.name, values, dialect)
  const scalar = scalarOf(column.type)
  if (scalar === undefined || !values.every((one) => scalar.accepts(one))) return 'never'
  const possible = storable(scalar, values, dialect)
  if (possible.length === 0) return present(column, dialect)
  const left = scalar.column(column.name, dialect)
  const [first] = possible
  const test =
    possible.length === 1
      ? sql`${left} <> ${scalar.bound(first, dialect)}`
      : sql`${left} NOT${isOneOf(scalar, possible, dialect)}`
  return guarded(scalar, column, { dialect, test })
}

/** The column has a value that its type can have. */
export function present({ name, type }: Column, dialect: Dialect): Condition {
  const guard = scalarOf(type)?.guard(name, dialect)
  return guard ?? sql`${name} IS NOT NULL`
}

/** Two columns of one type compared. */
export function compareColumns(
  left: Column,
  operator: ScalarOperator,
  { right, dialect }: { readonly right: Column; readonly dialect: Dialect },
): Condition {
  const scalar = scalarOf(left.type)
  const isOrder = operator !== 'equal' && operator !== 'not_equal'
  if (scalar === undefined || (isOrder && !scalar.hasOrder)) return 'never'
  const [a, b] = [scalar.column(left.name, dialect), scalar.column(right.name, dialect)]
  const test = sql`${a} ${verbatim(signs[operator])} ${b}`
  return allOf([test, guardOf(scalar, left, dialect), guardOf(scalar, right, dialect)])
}

/** How SQL writes the operators. */
export const signs: Readonly<Record<ScalarOperator, string>> = {
  equal: '=',
  not_equal: '<>',
  less: '<',
  less_or_equal: '<=',
  greater: '>',
  greater_or_equal: '>=',
}

function scalarOf(type: ColumnType): Scalar | undefined {
  return type === 'text_list' || type === 'timestamp'
    ? undefined
    : scalars[type satisfies ScalarType]
}

/** The values that the column could hold; no other can be among them. */
function storable(
  scalar: Scalar,
  values: readonly unknown[],
  dialect: Dialect,
): readonly unknown[] {
  return values.flatMap((one) => {
    if (!scalar.accepts(one)) return []
    const cut = scalar.cut(one, dialect)
    return cut.side === 'at' ? [cut.value] : []
  })
}

function isOneOf(scalar: Scalar, values: readonly unknown[], dialect: Dialect): Fragment {
  const bound = values.map((one) => scalar.bound(one, dialect))
  const [first] = bound
  return first !== undefined && bound.length === 1
    ? sql` = ${first}`
    : sql` IN (${joined(bound, ', ')})`
}

function guarded(
  scalar: Scalar,
  column: Column,
  { dialect, test }: { readonly dialect: Dialect; readonly test: Fragment },
): Condition {
  return allOf([test, guardOf(scalar, column, dialect)])
}

function guardOf(scalar: Scalar, { name }: Column, dialect: Dialect): Condition {
  return scalar.guard(name, dialect) ?? 'always'
}
