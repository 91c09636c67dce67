/** What the parent asks a worker: to run the tests once, with one source replaced. */
export interface Task {
  readonly root: string
  /** Paths of the test files, from the root. */
  readonly tests: readonly string[]
  /** The path of the source that is replaced, and the JavaScript to put there; none is a control. */
  readonly replaced?: { readonly file: string; readonly javascript: string }
}

/** What a worker found. `invalid` is code that does not parse. */
export interface Outcome {
  readonly kind: 'survived' | 'killed' | 'invalid'
  /** The test that failed first, or what went wrong while loading. */
  readonly by?: string
}
