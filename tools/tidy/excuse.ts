/** Sources without a test file of their own, and where they are tested instead. */
export interface Excuse {
  /** The test file, or the folder of tests, that shows them. It has to be there. */
  readonly shownBy: string
  /** The folder of the sources. */
  readonly folder: string
  /** Their names, or `*` for all of the folder. */
  readonly sources: readonly string[]
}
