import { SEVERITIES, type Severity } from '../oracle.ts'
import type { AuditReport, RootCause } from '../verdict.ts'
import { counted, summarise } from './summary.ts'

/** What makes an audit fail. */
export interface OutcomeOptions {
  /** Causes that are at least so bad count. */
  readonly failOn: Severity
  /** The fingerprints of what was known before: it does not count. */
  readonly baseline: ReadonlySet<string>
  /** Whether too much that stays open counts too. */
  readonly strict: boolean
}

/** Why an audit failed; empty if it did not. */
export function failuresOf(report: AuditReport, options: OutcomeOptions): readonly string[] {
  const { failOn, baseline, strict } = options
  const { causes, counts, total } = summarise(report)
  const bad = causes.filter((cause) => isNew(cause, baseline) && isAtLeast(cause, failOn))
  const left = report.leftBehind.length
  const tooOpen = strict && counts.inconclusive > total * OPEN_SHARE
  return [
    ...(bad.length > 0 ? [`${counted(bad.length, 'cause')} at or above ${failOn}`] : []),
    ...(tooOpen ? [`${counts.inconclusive} of ${total} cells inconclusive, over 5 %`] : []),
    ...(left > 0 ? [`${counted(left, 'object')} left behind`] : []),
  ]
}

/** The share of cells that may stay open where somebody is strict. */
const OPEN_SHARE = 0.05

function isNew({ fingerprint }: RootCause, baseline: ReadonlySet<string>): boolean {
  return !baseline.has(fingerprint)
}

function isAtLeast({ severity }: RootCause, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least)
}
