/** A program that reads a log and prints, of each request that is meant, what was answered. */
export interface LogFilter {
  /** Without the file: `awk '...'`. */
  readonly program: string
  /** Of what it prints: `status`, or `kind and reason`. */
  readonly prints: string
}
