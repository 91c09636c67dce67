import type { VNode } from 'preact'
import type { FindingRow } from '../../wire.ts'
import { counted, stretch } from '../words.ts'
import { Link } from './link.tsx'
import { Severity } from './severity.tsx'

/** Findings, a line for each, that leads to all that speaks for it. */
export function FindingLines({ findings }: { readonly findings: readonly FindingRow[] }): VNode {
  return (
    <ol class="lines card">
      {findings.map((finding, i) => (
        <li key={`${finding.id} ${finding.from}`}>
          <Link view="findings" params={{ finding: finding.id }} class="line">
            <span class="line-number" aria-hidden="true">
              {i + 1}
            </span>
            <Severity of={finding.severity} />
            <span class="line-title">{finding.title}</span>
            <span class="line-more">
              {stretch(finding.from, finding.to)} · {counted(finding.callers, 'caller')} ·{' '}
              {Math.round(finding.confidence * 100)} % sure
            </span>
          </Link>
        </li>
      ))}
    </ol>
  )
}
