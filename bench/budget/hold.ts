/** What one ratio may be. */
export interface Budget {
  readonly name: string
  /** Ours over its baseline, in CPU time, as it was when the budget was set. */
  readonly ratio: number
  /** What a ratio is worth reaching, where facts or peers say so. */
  readonly bar?: number
  /** The part by which it may be exceeded: a busy machine is not a slower program. */
  readonly tolerance: number
  /** What both sides do, and when that was measured. */
  readonly source: string
}

/** How a ratio stands to its budget. */
export interface Held {
  readonly holds: boolean
  /** Every measurement that was made, the best of which counts. */
  readonly ratios: readonly number[]
  readonly said: string
}

/** How often a ratio is measured before it counts as missed. */
export const ATTEMPTS = 3

/** The highest ratio that passes. */
export function limitOf({ ratio, tolerance }: Budget): number {
  return ratio * (1 + tolerance)
}

/** Measures until the budget holds, three times at most: noise goes away, and a slower program does not. */
export async function hold(budget: Budget, measure: () => Promise<number>): Promise<Held> {
  const ratios: number[] = []
  let holds = false
  while (!holds && ratios.length < ATTEMPTS) {
    const ratio = await measure()
    ratios.push(ratio)
    // What is no number is no proof either.
    holds = ratio > 0 && ratio <= limitOf(budget)
  }
  const shown = ratios.map((ratio) => ratio.toFixed(2)).join(', ')
  const said = `${budget.name}: ${shown}; budget ${budget.ratio} and ${budget.tolerance * 100} %`
  return { holds, ratios, said }
}

/** What is in one list and not in the other: a pair without a budget, a budget that nobody measures. */
export function unpaired(budgets: readonly Budget[], names: readonly string[]): readonly string[] {
  const known = new Set(budgets.map(({ name }) => name))
  const measured = new Set(names)
  return [
    ...names.filter((name) => !known.has(name)).map((name) => `${name}: no budget`),
    ...[...known].filter((name) => !measured.has(name)).map((name) => `${name}: not measured`),
  ]
}
