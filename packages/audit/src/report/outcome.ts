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
  const { failOn, strict } = options
  const { counts, total } = summarise(report)
  const bad = report.causes.filter((cause) => whyPassed(cause, options) === undefined)
  const left = report.leftBehind.length
  const tooOpen = strict && counts.inconclusive > total * OPEN_SHARE
  return [
    ...(bad.length > 0 ? [`${counted(bad.length, 'cause')} at or above ${failOn}`] : []),
    ...(tooOpen ? [`${counts.inconclusive} of ${total} cells inconclusive, over 5 %`] : []),
    ...(left > 0 ? [`${counted(left, 'object')} left behind`] : []),
  ]
}

/** Why an audit did not come to its whole end, whatever it found: what was not asked is not sound. */
export function gapsOf({ endedEarly, notSignedIn }: AuditReport): readonly string[] {
  return [
    ...(endedEarly === undefined ? [] : [`ended early: ${endedEarly}`]),
    ...notSignedIn.map(
      ({ identity, why }) => `${identity} is not signed in, so nothing was proved of it: ${why}`,
    ),
  ]
}

/** The share of cells that may stay open where somebody is strict. */
const OPEN_SHARE = 0.05

/** Why a cause fails nothing, in a few words; `undefined` if it does fail. */
export function whyPassed(
  { accepted, fingerprint, severity }: RootCause,
  { failOn, baseline }: Pick<OutcomeOptions, 'failOn' | 'baseline'>,
): string | undefined {
  if (accepted !== undefined) return `accepted until ${accepted.until}: ${accepted.reason}`
  if (baseline.has(fingerprint)) return 'known before, by the baseline'
  const isLess = SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(failOn)
  return isLess ? `${severity}, below ${failOn}` : undefined
}
