import { findingTypes } from '../finding.ts'
import { jsonFinding } from '../tell/json.ts'
import { headLine, type Paint } from '../tell/terminal.ts'
import { visible } from '../tell/visible.ts'
import type { LogComparison, RefusalChange } from './compare.ts'
import { dimensions } from './refusal-counts.ts'
import { type Proportion, shareOf } from './significance.ts'

const SHOWN = 10
const NAME_LENGTH = 80

/** A comparison for a terminal. */
export function terminalComparison(
  comparison: LogComparison,
  { paint, isComplete }: { readonly paint: Paint; readonly isComplete: boolean },
): readonly string[] {
  const { requests, changes, compared, onlyAfter, onlyBefore } = comparison
  const most = isComplete ? Number.POSITIVE_INFINITY : SHOWN
  const tables = dimensions.flatMap((dimension) => {
    const own = changes.filter((one) => one.dimension === dimension)
    if (own.length === 0) return []
    const rest = own.length - most
    return [
      paint('strong', `by ${dimension}`),
      ...own.slice(0, most).map((change) => changeLine(change, paint)),
      ...(rest > 0 ? [paint('weak', `  and ${rest} more: --all shows them`)] : []),
    ]
  })
  const findings = [
    { name: 'found only after', all: onlyAfter },
    { name: 'found only before', all: onlyBefore },
  ].flatMap(({ name, all }) => {
    const needed = all.filter(({ type }) => isComplete || findingTypes[type] !== 'noise')
    if (needed.length === 0) return []
    return ['', paint('strong', name), ...needed.map((finding) => headLine(finding, paint))]
  })
  const nothing = 'no refusals differ beyond chance and by twice or more'
  const told = `${requests.before.toLocaleString('en-US')} requests before, ${requests.after.toLocaleString('en-US')} after`
  const looked = `${compared.toLocaleString('en-US')} differences looked at`
  return [
    `${told}, ${looked}`,
    '',
    ...(tables.length === 0 ? [paint('good', nothing)] : tables),
    ...findings,
  ]
}

function changeLine({ change, name, before, after }: RefusalChange, paint: Paint): string {
  const kind = change === 'new' || change === 'more' ? 'bad' : 'good'
  const shares = `${percent(before)} -> ${percent(after)}`
  const counts = `${ofText(before)} -> ${ofText(after)}`
  return `  ${paint(kind, change.padEnd(4))}  ${shares.padEnd(20)}  ${visible(name, NAME_LENGTH)}  ${paint('weak', counts)}`
}

function ofText({ count, of }: Proportion): string {
  return `${count.toLocaleString('en-US')} of ${of.toLocaleString('en-US')}`
}

function percent(proportion: Proportion): string {
  const share = shareOf(proportion) * 100
  if (share === 0) return '0 %'
  const digits = share >= 10 ? 0 : share >= 0.1 ? 1 : 3
  return `${share.toFixed(digits)} %`
}

/** A comparison as data. */
export function jsonComparison(comparison: LogComparison): object {
  const { onlyAfter, onlyBefore, ...rest } = comparison
  const style = { proofOf: () => undefined }
  return {
    v: 1,
    ...rest,
    onlyBefore: onlyBefore.map((finding) => jsonFinding(finding, style)),
    onlyAfter: onlyAfter.map((finding) => jsonFinding(finding, style)),
  }
}
