import type { VNode } from 'preact'
import type { FindingRow } from '../../wire.ts'

/** How bad a finding is, in a word and a colour. */
export function Severity({ of }: { readonly of: FindingRow['severity'] }): VNode {
  return <span class={`severity ${of}`}>{of}</span>
}
