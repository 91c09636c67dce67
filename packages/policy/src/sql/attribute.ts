import { describeRule } from '../describe.ts'
import { RuleError } from '../fields.ts'
import type { AttributeRule } from '../leaves/attribute.ts'
import { TRUE } from '../truth.ts'
import {
  among,
  apart,
  compareColumns,
  compareValue,
  mirrored,
  opposites,
  present,
  type ScalarOperator,
} from './compare-column.ts'
import { allOf, type Condition } from './fragment.ts'
import { holds, isEmpty, lacks } from './list-column.ts'
import { type Column, columnAt, type Place, tableOf, type Wanted } from './place.ts'
import { scalars } from './scalar.ts'

/** One side of a comparison: a column, or a value that is known by now. */
export type Side = { readonly column: string } | { readonly value: unknown }

/** A comparison, which outcome is asked for, and of which rows. */
export interface Asking {
  readonly rule: AttributeRule
  readonly wanted: Wanted
  readonly place: Place
}

/** A comparison with at least one column, in SQL. */
export function attributeCondition(left: Side, right: Side, asking: Asking): Condition {
  const { operator } = asking.rule
  if (operator === 'in') return memberCondition(left, right, asking)
  if (operator === 'contains') return memberCondition(right, left, asking)
  const wanted = asking.wanted === TRUE ? operator : opposites[operator]
  if (!('column' in left)) return ofValue(right, mirrored[wanted], { value: left.value, asking })
  if (!('column' in right)) return ofValue(left, wanted, { value: right.value, asking })
  return ofColumns(left.column, right.column, { operator: wanted, asking })
}

function ofValue(
  side: Side,
  operator: ScalarOperator,
  { value, asking: { place } }: { readonly value: unknown; readonly asking: Asking },
): Condition {
  if (!('column' in side)) return 'never'
  return compareValue(columnAt(place, side.column), operator, { value, dialect: place.dialect })
}

function ofColumns(
  leftName: string,
  rightName: string,
  { operator, asking }: { readonly operator: ScalarOperator; readonly asking: Asking },
): Condition {
  const { place } = asking
  const [left, right] = [columnAt(place, leftName), columnAt(place, rightName)]
  if (left.type === right.type && left.type !== 'timestamp') {
    return compareColumns(left, operator, { right, dialect: place.dialect })
  }
  // Nothing else can be compared, in memory either; these can, but no database does it exactly.
  if (!isNumeric(left) || !isNumeric(right)) return 'never'
  const problem = `\`${describeRule(asking.rule)}\` cannot be said in SQL: compare columns of one type, and no two timestamps`
  throw new RuleError('sql', problem)
}

function isNumeric({ type }: Column): boolean {
  return type === 'integer' || type === 'number' || type === 'timestamp'
}

function memberCondition(element: Side, list: Side, { wanted, place }: Asking): Condition {
  const { dialect } = place
  if (!('column' in list)) {
    if (!('column' in element) || !Array.isArray(list.value)) return 'never'
    const column = columnAt(place, element.column)
    return (wanted === TRUE ? among : apart)(column, Array.from(list.value), dialect)
  }
  const searched = columnAt(place, list.column)
  if (searched.type !== 'text_list') return 'never'
  if ('column' in element)
    return columnInList(columnAt(place, element.column), searched, { wanted, place })
  return (wanted === TRUE ? holds : lacks)(searched, element, dialect)
}

function columnInList(
  column: Column,
  list: Column,
  { wanted, place }: { readonly wanted: Wanted; readonly place: Place },
): Condition {
  const { dialect } = place
  if (column.type === 'text_list') return 'never'
  if (column.type !== 'text') {
    const isCertain = wanted === TRUE ? 'never' : isEmpty(list, dialect)
    return allOf([isCertain, apart(column, [], dialect)])
  }
  tableOf(place, 'a list that is searched for a column')
  const text = scalars.text.column(column.name, dialect)
  const test = (wanted === TRUE ? holds : lacks)(list, { text }, dialect)
  return allOf([test, present(column, dialect)])
}
