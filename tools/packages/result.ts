/** One entry point in one environment: what is wrong there, and nothing where all is well. */
export interface Result {
  /** As it is imported, or the name of a package where that is looked at as a whole. */
  readonly entry: string
  /** A column of the table: what was tried, or where. */
  readonly environment: string
  readonly problems: readonly string[]
  /** What stands in the table where all is well, instead of `ok`. */
  readonly shown?: string
}
