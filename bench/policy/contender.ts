/** One way to decide, over the questions of its suite. */
export interface Contender {
  readonly name: string
  /** Which way of its own documentation it is used, in a few words. */
  readonly how: string
  /** Answers the question with this number. */
  decide(question: number): boolean
}

/** The same questions for several contenders; the first is the measure of the others. */
export interface Suite {
  readonly name: string
  readonly title: string
  readonly contenders: readonly Contender[]
}

/** How many questions every suite has; a power of two, so that the next one is a mask away. */
export const QUESTIONS = 1024
