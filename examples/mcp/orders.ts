/** An order, as the tools show it. */
export interface Order {
  readonly id: number
  readonly customer: string
  readonly status: 'open' | 'cancelled'
}

/** The orders of one server: in memory, and gone with it. */
export class Orders {
  readonly #byId = new Map<number, Order>([
    [1, { id: 1, customer: 'alice', status: 'open' }],
    [2, { id: 2, customer: 'alice', status: 'open' }],
  ])

  list(): readonly Order[] {
    return [...this.#byId.values()]
  }

  /** Cancels the newest order that is open. */
  cancelNewest(): Order | undefined {
    const order = this.list().findLast(({ status }) => status === 'open')
    if (order === undefined) return undefined
    const cancelled: Order = { ...order, status: 'cancelled' }
    this.#byId.set(order.id, cancelled)
    return cancelled
  }
}
