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
 * Whether a text reads as a number. Such a text has no order: a database that returns its decimals
 * as text would have '1000' before '500'.
 */
export function isNumberText(text: string): boolean {
  // `Number` reads a blank as 0 and reads `NaN`, which PostgreSQL writes, as it reads any word.
  const trimmed = text.trim()
  return trimmed === 'NaN' || (trimmed !== '' && !Number.isNaN(Number(trimmed)))
}

/**
 * Whether two scalars are the same; unknown where their types differ, for `1` beside `"1"` is no
 * proof that two things differ: a prohibition would not prohibit on the strength of a column's type.
 *
 * A value that is missing, NaN or an object makes it unknown.
 */
function equal(left: unknown, right: unknown): Truth {
  const type = typeOf(left)
  if (type === undefined || type !== typeOf(right)) return UNKNOWN
  if (left === right) return TRUE
  // A database may return 7n for what JSON calls 7: that is one number, not two types.
  return type === 'number' && rankOf(left, right) === 0 ? TRUE : FALSE
}

/** Whether a list has a value. As in SQL, an element that cannot be compared makes a miss unknown. */
function member(value: unknown, list: unknown): Truth {
  if (typeOf(value) === undefined || !Array.isArray(list)) return UNKNOWN
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

/**
 * The order of two numbers, or of two texts by UTF-16 unit: negative, 0 or positive.
 *
 * None where one of the texts reads as a number.
 */
function rankOf(left: unknown, right: unknown): number | undefined {
  const comparable = (isNumeric(left) && isNumeric(right)) || (isWord(left) && isWord(right))
  if (!comparable) return undefined
  if (left < right) return -1
  return left > right ? 1 : 0
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && !isNumberText(value)
}

function typeOf(value: unknown): 'string' | 'number' | 'boolean' | undefined {
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'boolean'
  return isNumeric(value) ? 'number' : undefined
}

function isNumeric(value: unknown): value is number | bigint {
  return typeof value === 'number' ? !Number.isNaN(value) : typeof value === 'bigint'
}
