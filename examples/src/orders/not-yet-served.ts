/** A route, or a part of one, that waits for a part of the guard. */
export interface NotYetServed {
  readonly route: string
  readonly needs: string
}

/** What the description of the orders API promises and these examples do not serve yet. */
export const NOT_YET_SERVED: readonly NotYetServed[] = [
  { route: 'GET /reports/daily', needs: 'from any address; the rule on addresses comes' },
]
