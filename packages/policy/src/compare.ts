import { FALSE, opposite, TRUE, type Truth, UNKNOWN } from './truth.ts'

/** Compares two values that may be missing. Never throws. */
export type Compare = (left: unknown, right: unknown) => Truth

/** The name of an operator. */
export type AttributeOperator =
  | 'equal'
  | 'not_equal'
  | 'less'
  | 'less_or_equal'
  | 'greater'
  | 'greater_or_equal'
  | 'in'
  | 'contains'

/** The operators of an attribute comparison, in the order of the documentation. */
export const operators: Readonly<Record<AttributeOperator, Compare>> = {
  equal,
  not_equal: (left, right) => opposite(equal(left, right)),
  less: ranked((rank) => rank < 0),
  less_or_equal: ranked((rank) => rank <= 0),
  greater: ranked((rank) => rank > 0),
  greater_or_equal: ranked((rank) => rank >= 0),
  in: member,
  contains: (left, right) => member(right, left),
}

/** Whether a value is the name of an operator. */
export function isOperator(value: unknown): value is AttributeOperator {
  return typeof value === 'string' && Object.hasOwn(operators, value)
}

/**
 * Whether two scalars are the same. Values of different types are not: `1` is not `"1"`.
 *
 * A value that is missing, NaN or an object makes it unknown.
 */
function equal(left: unknown, right: unknown): Truth {
  if (!isScalar(left) || !isScalar(right)) return UNKNOWN
  if (left === right) return TRUE
  // A database may return 7n for what JSON calls 7: that is one number, not two types.
  return rankOf(left, right) === 0 ? TRUE : FALSE
}

/** Whether a list has a value. As in SQL, a missing element makes a miss unknown. */
function member(value: unknown, list: unknown): Truth {
  if (!isScalar(value) || !Array.isArray(list)) return UNKNOWN
  let found: Truth = FALSE
  for (const element of list as readonly unknown[]) {
    const same = equal(value, element)
    if (same === TRUE) return TRUE
    if (same > found) found = same
  }
  return found
}

/** An operator on the order of two values; unknown where they have none. */
function ranked(holds: (rank: number) => boolean): Compare {
  return (left, right) => {
    const rank = rankOf(left, right)
    if (rank === undefined) return UNKNOWN
    return holds(rank) ? TRUE : FALSE
  }
}

/** The order of two texts (by UTF-16 unit) or two numbers: negative, 0 or positive. */
function rankOf(left: unknown, right: unknown): number | undefined {
  const comparable =
    (typeof left === 'string' && typeof right === 'string') || (isNumeric(left) && isNumeric(right))
  if (!comparable) return undefined
  if (left < right) return -1
  return left > right ? 1 : 0
}

function isScalar(value: unknown): value is string | number | bigint | boolean {
  return typeof value === 'string' || typeof value === 'boolean' || isNumeric(value)
}

function isNumeric(value: unknown): value is number | bigint {
  return typeof value === 'number' ? !Number.isNaN(value) : typeof value === 'bigint'
}
