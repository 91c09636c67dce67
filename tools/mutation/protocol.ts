/** What the parent asks a worker: to run the tests once, with one source replaced. */
export interface Task {
  readonly root: string
  /** Paths of the test files, from the root. */
  readonly tests: readonly string[]
  /** The path of the source that is replaced, and the JavaScript to put there; none is a control. */
  /** A control that stops after this time of tests; without it everything runs. */
  readonly budgetMs?: number
  readonly replaced?: { readonly file: string; readonly javascript: string }
}

/** How long a control in between may take. The likeliest finders come first, so it sees those. */
export const CONTROL_BUDGET_MS = 500

/** What a worker says before each test: how long that one took when it last passed. */
export interface Begun {
  readonly kind: 'begun'
  readonly milliseconds: number
}

/** What a worker found. `invalid` is code that does not parse. */
export interface Outcome {
  readonly kind: 'survived' | 'killed' | 'invalid'
  /** The test that failed first, or what went wrong while loading. */
  readonly by?: string
}
