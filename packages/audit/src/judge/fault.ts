import type { OracleId, Severity } from '../oracle.ts'

/** One thing that is wrong with an answer. */
export interface Fault {
  readonly oracle: OracleId
  /** What is wrong in the server, in words that are the same wherever it shows. */
  readonly cause: string
  /** What was seen. */
  readonly message: string
  /** Where it is another than that of the oracle. */
  readonly severity?: Severity | undefined
}
