/** Does something so many times, and waits for it. */
export type Work = (calls: number) => void | Promise<void>

/** Something of ours, and what it is held against. */
export interface Pair {
  readonly name: string
  readonly ours: Work
  readonly baseline: Work
  /** Stops what was started for it. */
  readonly close?: () => void
}
