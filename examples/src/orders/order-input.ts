import type { OrderChange } from './database.ts'
import type { Order } from './fixture.ts'

/** What a client may state of a new order. */
export type OrderDraft = Pick<Order, 'item' | 'quantity'>

/** What was read out of a body: a value, or what is wrong with it. */
export type Reading<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'wrong'; readonly detail: string }

const ITEM_LENGTH_MAX = 200
const QUANTITY_MAX = 1000
const STATUSES: readonly unknown[] = ['open', 'shipped', 'cancelled']

type Check = (value: unknown) => string | undefined

const CHECKS: Readonly<Record<string, Check>> = {
  item: (value) =>
    typeof value === 'string' && value.length > 0 && value.length <= ITEM_LENGTH_MAX
      ? undefined
      : `\`item\` must be a text of 1 to ${ITEM_LENGTH_MAX} characters`,
  quantity: (value) =>
    Number.isInteger(value) && Number(value) >= 1 && Number(value) <= QUANTITY_MAX
      ? undefined
      : `\`quantity\` must be a whole number from 1 to ${QUANTITY_MAX}`,
  status: (value) =>
    STATUSES.includes(value) ? undefined : `\`status\` must be one of ${STATUSES.join(', ')}`,
}

/** Reads a new order: `item` and `quantity`, and nothing else. */
export function readDraft(text: string): Reading<OrderDraft> {
  const reading = readMembers(text, ['item', 'quantity'])
  if (reading.kind === 'wrong') return reading
  for (const name of ['item', 'quantity']) {
    if (!(name in reading.value)) return { kind: 'wrong', detail: `\`${name}\` is missing` }
  }
  return { kind: 'value', value: reading.value as OrderDraft }
}

/** Reads a change: at least one of `item`, `quantity` and `status`. */
export function readChange(text: string): Reading<OrderChange> {
  const reading = readMembers(text, ['item', 'quantity', 'status'])
  if (reading.kind === 'wrong') return reading
  if (Object.keys(reading.value).length === 0) {
    return { kind: 'wrong', detail: 'nothing to change' }
  }
  return reading
}

function readMembers(text: string, allowed: readonly string[]): Reading<OrderChange> {
  const value = parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { kind: 'wrong', detail: 'the body must be a JSON object' }
  }
  for (const [name, member] of Object.entries(value)) {
    if (!allowed.includes(name)) {
      return { kind: 'wrong', detail: `only ${allowed.join(', ')} may be stated` }
    }
    const complaint = CHECKS[name]?.(member)
    if (complaint !== undefined) return { kind: 'wrong', detail: complaint }
  }
  return { kind: 'value', value }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
