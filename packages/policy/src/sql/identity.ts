import { RuleError } from '../fields.ts'
import { quoted } from '../text.ts'
import { TRUE } from '../truth.ts'
import { among, apart } from './compare-column.ts'
import { allOf, type Condition } from './fragment.ts'
import { columnAt, type Place, type Wanted } from './place.ts'

/** The digits of a whole number as they are written one way only. */
const DIGITS = /^(?:0|-?[1-9]\d{0,18})$/

/** Which ids a column is compared with, and whether it must have one of them or none. */
export interface Sought {
  readonly ids: readonly string[]
  readonly wanted: Wanted
}

/**
 * A column that identifies somebody or something, compared with ids: texts that are not empty. In an
 * `integer` column an id is found by its digits.
 */
export function identityCondition(place: Place, name: string, { ids, wanted }: Sought): Condition {
  const column = columnAt(place, name)
  const { dialect } = place
  if (column.type === 'integer') {
    const numbers = ids.filter((id) => DIGITS.test(id)).map((id) => BigInt(id))
    return (wanted === TRUE ? among : apart)(column, numbers, dialect)
  }
  if (column.type !== 'text') {
    throw new RuleError('sql', `the column ${quoted(name)} has ids: state it as text or integer`)
  }
  if (wanted === TRUE) return among(column, ids, dialect)
  // The empty text is nobody, and so nothing is certain about it.
  return allOf([apart(column, ids, dialect), apart(column, [''], dialect)])
}
