import { describeRule } from '../describe.ts'
import { RuleError } from '../fields.ts'
import type { AttributeRule } from '../leaves/attribute.ts'
import { isLiteral, type Operand } from '../leaves/operand.ts'
import { TRUE } from '../truth.ts'
import { attributeCondition, type Side } from './attribute.ts'
import { mirrored, opposites, present, type ScalarOperator, signs } from './compare-column.ts'
import { allOf, type Condition, type Fragment, sql, value, verbatim } from './fragment.ts'
import { holds, lacks } from './list-column.ts'
import { type Column, columnAt, type Wanted } from './place.ts'
import { scalars } from './scalar.ts'
import { contextField, exactJson, once, subjectField } from './session.ts'
import type { SessionPlace } from './session-place.ts'

/** A comparison, where subject and context are known to the session alone. */
export function sessionComparison(
  rule: AttributeRule,
  wanted: Wanted,
  place: SessionPlace,
): Condition {
  const [left, right] = [sideOf(rule.left, place), sideOf(rule.right, place)]
  const asking = { rule, wanted, place }
  if (!('json' in left) && !('json' in right)) return attributeCondition(left, right, asking)
  const { operator } = rule
  if (operator === 'in') return memberOf(left, right, asking)
  if (operator === 'contains') return memberOf(right, left, asking)
  const asked = wanted === TRUE ? operator : opposites[operator]
  if ('column' in left) return columnWithJson(left.column, asked, { json: jsonOf(right), asking })
  if ('column' in right) {
    return columnWithJson(right.column, mirrored[asked], { json: jsonOf(left), asking })
  }
  return jsonWithJson(left, asked, { right, asking })
}

/** A side that only the session knows, besides the others. */
type SessionSide = Side | { readonly json: Fragment }

interface Asking {
  readonly rule: AttributeRule
  readonly wanted: Wanted
  readonly place: SessionPlace
}

function sideOf(operand: Operand, { settings }: SessionPlace): SessionSide {
  if (isLiteral(operand)) return { value: operand.value }
  const { from, name } = operand
  if (from === 'resource') return { column: name }
  if (from === 'context') return { json: once(contextField(settings, name)) }
  const isOwn = name === 'id' || name === 'kind' || name === 'tenant'
  const path = isOwn ? [name] : ['attributes', name]
  return { json: once(subjectField(settings, ...path)) }
}

function jsonOf(side: SessionSide): Fragment {
  if ('json' in side) return side.json
  const literal = 'value' in side ? side.value : undefined
  return sql`CAST(${value(exactJson(literal, 'a rule'))} AS jsonb)`
}

/** The type of JSON that a column is compared with, and the SQL type that it then is. */
const jsonTypes = {
  text: ['string', 'text'],
  integer: ['number', 'numeric'],
  number: ['number', 'double precision'],
  boolean: ['boolean', 'boolean'],
} as const

function columnWithJson(
  name: string,
  operator: ScalarOperator,
  { json, asking }: { readonly json: Fragment; readonly asking: Asking },
): Condition {
  const column = columnAt(asking.place, name)
  if (column.type === 'timestamp')
    throw notInPolicy(asking.rule, 'compare a timestamp with a literal')
  if (column.type === 'text_list') return 'never'
  const scalar = scalars[column.type]
  if (!scalar.hasOrder && operator !== 'equal' && operator !== 'not_equal') return 'never'
  const [jsonType, type] = jsonTypes[column.type]
  const right = once(
    sql`CASE WHEN jsonb_typeof(${json}) = ${value(jsonType)} THEN CAST(${json} #>> '{}' AS ${verbatim(type)}) END`,
  )
  const left =
    column.type === 'integer'
      ? sql`CAST(${column.name} AS numeric)`
      : scalar.column(column.name, 'postgres')
  const test = sql`${left} ${verbatim(signs[operator])} ${right}`
  const isLoose = column.type === 'text' && operator === 'equal'
  return allOf([
    isLoose ? sql`${column.name} = ${right}` : 'always',
    test,
    scalar.guard(column.name, 'postgres') ?? 'always',
  ])
}

function jsonWithJson(
  left: SessionSide,
  operator: ScalarOperator,
  { right, asking }: { readonly right: SessionSide; readonly asking: Asking },
): Condition {
  const [a, b] = [jsonOf(left), jsonOf(right)]
  if (operator === 'equal' || operator === 'not_equal') return once(sameTyped(a, operator, b))
  const literal = [left, right].find((side) => 'value' in side)
  if (literal === undefined || typeof (literal as { value: unknown }).value !== 'number') {
    throw notInPolicy(asking.rule, 'the order of texts is that of a column: state one')
  }
  const number = (json: Fragment): Fragment =>
    sql`CASE WHEN jsonb_typeof(${json}) = 'number' THEN CAST(${json} #>> '{}' AS numeric) END`
  return once(sql`${number(a)} ${verbatim(signs[operator])} ${number(b)}`)
}

/** Two values of JSON, equal or not; neither where they are of different types. */
function sameTyped(a: Fragment, operator: 'equal' | 'not_equal', b: Fragment): Fragment {
  const sign = verbatim(signs[operator])
  return sql`jsonb_typeof(${a}) = jsonb_typeof(${b}) AND ${isScalar(a)} AND ${a} ${sign} ${b}`
}

function isScalar(json: Fragment): Fragment {
  return sql`jsonb_typeof(${json}) IN ('string', 'number', 'boolean')`
}

function memberOf(element: SessionSide, list: SessionSide, asking: Asking): Condition {
  const { place, wanted } = asking
  if ('column' in list) {
    const column = columnAt(place, list.column)
    return column.type === 'text_list' ? inListColumn(jsonOf(element), column, wanted) : 'never'
  }
  const json = jsonOf(list)
  if ('column' in element && columnAt(place, element.column).type === 'text_list') return 'never'
  const isList = once(sql`jsonb_typeof(${json}) = 'array'`)
  const elements = sql`jsonb_array_elements(CASE WHEN jsonb_typeof(${json}) = 'array' THEN ${json} END) AS sallyport_element(element)`
  const compared = (operator: 'equal' | 'not_equal'): Condition =>
    'column' in element
      ? columnWithJson(element.column, operator, { json: ELEMENT, asking })
      : sameTyped(jsonOf(element), operator, ELEMENT)
  const having = (condition: Condition): Fragment =>
    sql`EXISTS (SELECT 1 FROM ${elements} WHERE ${condition === 'never' ? verbatim('FALSE') : (condition as Fragment)})`
  if (wanted === TRUE) return having(compared('equal'))
  const differs = compared('not_equal')
  const unclear = differs === 'never' ? sql`TRUE` : sql`(${differs as Fragment}) IS NOT TRUE`
  const isThere =
    'column' in element
      ? present(columnAt(place, element.column), 'postgres')
      : once(isScalar(jsonOf(element)))
  return allOf([isList, isThere, sql`NOT ${having(unclear)}`])
}

const ELEMENT: Fragment = verbatim('sallyport_element.element')

function inListColumn(json: Fragment, column: Column, wanted: Wanted): Condition {
  const text = once(sql`CASE WHEN jsonb_typeof(${json}) = 'string' THEN ${json} #>> '{}' END`)
  if (wanted === TRUE) return holds(column, { text }, 'postgres')
  return allOf([once(isScalar(json)), lacks(column, { text }, 'postgres')])
}

function notInPolicy(rule: AttributeRule, instead: string): RuleError {
  return new RuleError(
    'sql',
    `\`${describeRule(rule)}\` cannot be said in a row policy: ${instead}`,
  )
}
