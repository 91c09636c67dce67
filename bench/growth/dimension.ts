/** One thing there may be more of, and what a decision is then. */
export interface Dimension {
  readonly name: string
  /** What is counted: the title of the axis. */
  readonly counted: string
  /** The most that the code under measure takes, where that is less than a million. */
  readonly most?: number
  /** Makes so many of them, and what decides by the one with a number. */
  make(count: number): Decide
}

/** Decides one request; the number, below `asked(count)`, says by which of the many. Whether it was allowed. */
export type Decide = (question: number) => boolean

const ASKED_MAX = 65_536

/** How many of so many are asked about, in turn: more than any cache of the processor holds. */
export function asked(count: number): number {
  return Math.min(count, ASKED_MAX)
}

/** Which of so many the question is about: they are spread evenly over all. */
export function placeOf(question: number, count: number): number {
  return Math.floor((question * count) / asked(count))
}
