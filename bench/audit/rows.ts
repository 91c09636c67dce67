import type { RunningExample } from '../../examples/src/start.ts'

/** The rows of the orders API, by id, as text: read from its database, behind all doors. */
export function rowsOf({ orders }: RunningExample): ReadonlyMap<string, string> {
  return new Map(orders().map((order) => [String(order.id), JSON.stringify(order)]))
}
