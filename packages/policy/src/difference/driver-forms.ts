import type { ColumnType } from '../columns.ts'
import { INSTANT_END, INSTANT_MIN } from '../instant.ts'
import type { Scalar } from '../leaves/operand.ts'
import { type Slot, slotKey, type Use } from './reading.ts'

/** Whether the sides state different types of a slot: what a driver brings is then read differently. */
export function isDisputed(uses: readonly Use[], slot: Slot): boolean {
  const types = uses.filter((use) => slotKey(use.slot) === slotKey(slot)).map(({ type }) => type)
  return new Set(types).size > 1
}

/**
 * The values of a pool as drivers bring them too: `1` for true, `'5'` for 5, a `Date` for its
 * milliseconds. They are not all there are.
 */
export function driverForms(
  pool: readonly Scalar[],
  types: ReadonlySet<ColumnType | undefined>,
): readonly unknown[] {
  const asked = [...types].flatMap((type) => (type === undefined ? [] : forms[type]))
  return pool.flatMap((value) => asked.flatMap((form) => form(value)))
}

type Form = (value: Scalar) => readonly unknown[]

const digits: Form = (value) => (typeof value === 'number' ? [`${value}`] : [])

/** A text that reads as a number has an order in a column of texts alone. */
const numberTexts: Form = (value) => (typeof value === 'string' ? ['0', '9'] : [])

const moments: Form = (value) => {
  if (typeof value !== 'number' || !Number.isInteger(value)) return []
  if (value < INSTANT_MIN || value >= INSTANT_END) return []
  return [new Date(value), new Date(value).toISOString()]
}

const forms: { readonly [T in ColumnType]: Form } = {
  integer: digits,
  number: digits,
  boolean: (value) => (typeof value === 'boolean' ? [Number(value)] : []),
  text: numberTexts,
  // A list that is a text is made of the lists themselves.
  text_list: () => [],
  timestamp: moments,
}
