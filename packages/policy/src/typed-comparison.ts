import { type ColumnType, columnType, readColumn } from './columns.ts'
import { type AttributeOperator, type Compare, operators } from './compare.ts'
import { statedInstant } from './instant.ts'
import type { ResourceColumns, RuleInput } from './leaf.ts'
import type { AttributeRule } from './leaves/attribute.ts'
import { fetcher, isLiteral, type Operand } from './leaves/operand.ts'
import { FALSE, TRUE, UNKNOWN } from './truth.ts'

/** A comparison, compiled: what its sides are, and how they compare. */
export interface Comparison {
  readonly left: (input: RuleInput) => unknown
  readonly right: (input: RuleInput) => unknown
  readonly compare: Compare
}

/**
 * Compiles a comparison. Where the resource type states what a column holds, the column is read as
 * that, and the comparison is the one that SQL makes too: texts have the order of their code points,
 * times that of the clock.
 */
export function comparisonOf(
  { left, operator, right }: AttributeRule,
  type: ResourceColumns | undefined,
): Comparison {
  const types = [typeOf(left, type), typeOf(right, type)]
  const isTime = types.includes('timestamp')
  return {
    left: side(left, types[0], isTime),
    right: side(right, types[1], isTime),
    compare: types.includes('text') ? textOperators[operator] : operators[operator],
  }
}

/** The stated type of an operand that is a column, or `undefined`. */
export function typeOf(
  operand: Operand,
  type: ResourceColumns | undefined,
): ColumnType | undefined {
  if (isLiteral(operand) || operand.from !== 'resource') return undefined
  return columnType(type, operand.name)
}

function side(
  operand: Operand,
  type: ColumnType | undefined,
  isTime: boolean,
): (input: RuleInput) => unknown {
  const fetch = fetcher(operand)
  if (type !== undefined) return (input) => readColumn(type, fetch(input))
  return isTime ? (input) => instantsOf(fetch(input)) : fetch
}

function instantsOf(value: unknown): unknown {
  return Array.isArray(value) ? Array.from(value, statedInstant) : statedInstant(value)
}

/**
 * The operators where one side is a text column: there `'9'` is a text as any other, and has an order.
 */
const textOperators: Readonly<Record<AttributeOperator, Compare>> = {
  ...operators,
  less: ranked((rank) => rank < 0),
  less_or_equal: ranked((rank) => rank <= 0),
  greater: ranked((rank) => rank > 0),
  greater_or_equal: ranked((rank) => rank >= 0),
}

function ranked(holds: (rank: number) => boolean): Compare {
  return (left, right) => {
    if (typeof left !== 'string' || typeof right !== 'string') return UNKNOWN
    return holds(codePointOrder(left, right)) ? TRUE : FALSE
  }
}

/**
 * The order of two texts by code point: negative, 0 or positive. It is that of UTF-8 bytes, which
 * databases compare; the language compares units of UTF-16, and has U+1F600 before U+FF5E.
 */
export function codePointOrder(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  for (let i = 0; i < length; i += 1) {
    const [a, b] = [left.charCodeAt(i), right.charCodeAt(i)]
    if (a !== b) return raised(a, left, i) - raised(b, right, i)
  }
  return left.length - right.length
}

/** A unit, with halves of pairs above all others. A half that stands alone keeps its place. */
function raised(unit: number, text: string, i: number): number {
  if (unit < 0xd800 || unit > 0xdfff) return unit
  const isPaired =
    unit < 0xdc00 ? isLow(text.charCodeAt(i + 1)) : i > 0 && isHigh(text.charCodeAt(i - 1))
  return isPaired ? unit + 0x10000 : unit
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000
}
