import { ORACLES, type OracleId, SEVERITIES, type Severity } from '../oracle.ts'
import type { AuditReport, Cell, RootCause } from '../verdict.ts'
import type { StoredCause, StoredCell, StoredReport } from './json.ts'

/** What must run again for one cause. */
export interface Replay {
  readonly cause: StoredCause
  /** Its operations: the `only` of the run. */
  readonly operations: readonly string[]
  /** Its cells: the `cells` of the run. */
  readonly cells: readonly StoredCell[]
}

/** What to run again; `undefined` if the report has no such cause. The start of a fingerprint is enough. */
export function replayOf(report: StoredReport, fingerprint: string): Replay | undefined {
  const found = report.causes.filter((cause) => cause.fingerprint.startsWith(fingerprint))
  const [cause] = found
  if (cause === undefined || found.length > 1 || fingerprint === '') return undefined
  return { cause, operations: cause.operations, cells: cause.cells }
}

/** What a replay came to. */
export type Replayed =
  | { readonly kind: 'happens'; readonly cause: RootCause }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unknown'; readonly why: string }

/**
 * Whether what was found still happens. It is gone only if the very cells of its findings were proved, or refuted by
 * something lesser: a hole that is closed may be refused in clumsy words.
 */
export function replayedIn(report: AuditReport, { cause }: Replay): Replayed {
  const still = report.causes.find((one) => isSame(one, cause))
  if (still !== undefined) return { kind: 'happens', cause: still }
  if (report.endedEarly !== undefined) return { kind: 'unknown', why: report.endedEarly }
  const cells = report.cells.filter((cell) => isOf(cell, cause))
  if (cells.length === 0) return { kind: 'unknown', why: 'its cells were not tried' }
  const open = cells.find((cell) => !isMended(cell, { report, cause }))?.verdict
  if (open === undefined) return { kind: 'gone' }
  return {
    kind: 'unknown',
    why: 'why' in open ? open.why : 'it is answered wrongly in another way',
  }
}

interface Mending {
  readonly report: AuditReport
  readonly cause: StoredCause
}

function isMended(cell: Cell, { report, cause }: Mending): boolean {
  if (cell.verdict.kind !== 'refuted') return cell.verdict.kind === 'proved'
  const here = report.causes.filter(({ findings }) => findings.some((one) => isAt(one, cell)))
  const graver = ORACLES[cause.oracle as OracleId]?.severity
  if (graver === undefined) return false
  return here.length > 0 && here.every(({ severity }) => isLesser(severity, graver))
}

function isAt(one: StoredCell, { operation, caller, state }: StoredCell): boolean {
  return one.operation === operation && one.caller === caller && one.state === state
}

function isLesser(one: Severity, other: Severity): boolean {
  return SEVERITIES.indexOf(one) > SEVERITIES.indexOf(other)
}

/** What was mended in part has another fingerprint, and is still the same. */
function isSame(one: RootCause, cause: StoredCause): boolean {
  if (one.fingerprint === cause.fingerprint) return true
  return one.oracle === cause.oracle && one.findings.some((finding) => isOf(finding, cause))
}

function isOf(place: StoredCell, { cells }: StoredCause): boolean {
  return cells.some((one) => isAt(one, place))
}
