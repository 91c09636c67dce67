import type { Finding, FindingSeverity } from '../finding.ts'

/** How much it matters that somebody looks, for each: with how sure it is, what is to be looked at first. */
const WEIGHTS: Readonly<Record<FindingSeverity, number>> = {
  critical: 4,
  high: 3,
  medium: 2,
  low: 1,
  info: 0.4,
}

/** What a finding is ranked by. */
type Ranked = Pick<Finding, 'severity' | 'confidence'> & {
  readonly who: Pick<Finding['who'], 'count'>
}

/** Findings, first what is to be looked at first. */
export function ranked<F extends Ranked>(findings: readonly F[]): readonly F[] {
  return findings.toSorted((a, b) => weightOf(b) - weightOf(a) || b.who.count - a.who.count)
}

/** Ten times as many callers count a tenth more. */
function weightOf({ severity, confidence, who }: Ranked): number {
  return WEIGHTS[severity] * confidence * (1 + Math.log10(Math.max(1, who.count)) / 10)
}
