import type { Dialect } from './dialect.ts'

/**
 * Where a value lies among those that a column can hold: at one of them, just below or just above one,
 * or beyond all. So `total < 1.5` is asked of whole numbers, and never a value that the database
 * would round, refuse or read as something else.
 */
export type Cut =
  | { readonly side: 'at' | 'below' | 'above'; readonly value: unknown }
  | { readonly side: 'beyond' }
  | { readonly side: 'before' }

/** An operator that asks for order. */
export type OrderOperator = 'less' | 'less_or_equal' | 'greater' | 'greater_or_equal'

/** What is asked about a cut: a comparison with its value, or what holds for all values or none. */
export type Asked =
  | { readonly sign: '<' | '<=' | '>' | '>='; readonly value: unknown }
  | 'all'
  | 'none'

/** Says `column operator v` in terms of the place of `v`. */
export function askedOf(operator: OrderOperator, cut: Cut): Asked {
  const isLess = operator === 'less' || operator === 'less_or_equal'
  if (cut.side === 'beyond') return isLess ? 'all' : 'none'
  if (cut.side === 'before') return isLess ? 'none' : 'all'
  const { value } = cut
  if (cut.side === 'at') return { sign: signs[operator], value }
  if (cut.side === 'above') return { sign: isLess ? '<=' : '>', value }
  return { sign: isLess ? '<' : '>=', value }
}

const signs = { less: '<', less_or_equal: '<=', greater: '>', greater_or_equal: '>=' } as const

const INTEGER_MIN = -(2n ** 63n)
const INTEGER_MAX = 2n ** 63n - 1n

/** The place of a number among whole numbers of 64 bits. */
export function integerCut(number: number | bigint): Cut {
  if (number === Infinity) return { side: 'beyond' }
  if (number === -Infinity) return { side: 'before' }
  const whole = typeof number === 'bigint' ? number : BigInt(Math.floor(number))
  if (whole > INTEGER_MAX) return { side: 'beyond' }
  if (whole < INTEGER_MIN) return { side: 'before' }
  const value = Number.isSafeInteger(Number(whole)) ? Number(whole) : whole
  return {
    side: typeof number === 'bigint' || number === Math.floor(number) ? 'at' : 'above',
    value,
  }
}

/** The place of a number among those of double precision; MySQL has no infinity. */
export function doubleCut(number: number | bigint, dialect: Dialect): Cut {
  const value = Number(number)
  const isPast = !Number.isFinite(value)
  if (isPast && (dialect === 'mysql' || typeof number === 'bigint')) {
    return value > 0 ? { side: 'beyond' } : { side: 'before' }
  }
  if (typeof number === 'number' || BigInt(value) === number) return { side: 'at', value }
  return { side: BigInt(value) < number ? 'above' : 'below', value }
}

/**
 * The place of a text among those that a database can hold: half of a surrogate pair is in none, and
 * U+0000 in none of PostgreSQL.
 */
export function textCut(text: string, dialect: Dialect): Cut {
  for (let i = 0; i < text.length; i += 1) {
    if (text.charCodeAt(i) === 0 && dialect === 'postgres') {
      return { side: 'above', value: text.slice(0, i) }
    }
    const code = text.codePointAt(i) as number
    // The next text after it begins with U+E000, the first behind the halves.
    if (code >= 0xd800 && code < 0xe000)
      return { side: 'below', value: `${text.slice(0, i)}\ue000` }
    if (code > 0xffff) i += 1
  }
  return { side: 'at', value: text }
}
