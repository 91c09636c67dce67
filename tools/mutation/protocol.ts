/** How long a control in between may take. The likeliest finders come first, so it sees those. */
export const CONTROL_BUDGET_MS = 500

/** A piece of a source, and how often it ran. */
export interface Count {
  readonly start: number
  readonly end: number
  readonly count: number
}

/** What one run on the true source tells: it is had once and given to every worker. */
export interface Knowledge {
  /** How long each file, suite and test took, by name. */
  readonly milliseconds: Readonly<Record<string, number>>
  /** For each test file, what it ran of each source; both by path. */
  readonly counts: Readonly<Record<string, Readonly<Record<string, readonly Count[]>>>>
}

/** A source that is replaced for one run. */
export interface Replaced {
  readonly file: string
  readonly javascript: string
  /** The place of the mutant in the true source: only tests that reach it can find it. */
  readonly at: number
}

/** What the parent asks a worker: to run the tests once. */
export interface Task {
  readonly root: string
  /** Paths of the test files, from the root. */
  readonly tests: readonly string[]
  /** None is a control: the true source. */
  readonly replaced?: Replaced
  /** A control that stops after this time of tests; without it everything runs. */
  readonly budgetMs?: number
  /** The sources to learn about: paths from the root. Only on a control. */
  readonly learn?: readonly string[]
  /** Goes with the first task of a worker. */
  readonly knowledge?: Knowledge
}

/** What a worker says before a test, and for short ones before some: how long that one takes. */
export interface Begun {
  readonly kind: 'begun'
  readonly milliseconds: number
}

/** What a worker found. `invalid` is code that does not parse. */
export interface Outcome {
  readonly kind: 'survived' | 'killed' | 'invalid'
  /** The test that failed first, or what went wrong while loading. */
  readonly by?: string
  readonly knowledge?: Knowledge
}
