import type { AuditReport } from '../verdict.ts'
import { type GridCell, gridOf, type Mark } from './grid.ts'
import { html, type Markup } from './markup.ts'

const SIGNS: Readonly<Record<Mark, string>> = {
  proved: '✓',
  refuted: '✗',
  minor: '✗',
  inconclusive: '?',
  info: 'i',
  skipped: '–',
}
const NAMES: Readonly<Record<Mark, string>> = {
  proved: 'as it must be',
  refuted: 'refuted',
  minor: 'refuted in little',
  inconclusive: 'inconclusive',
  info: 'worth knowing',
  skipped: 'skipped',
}

/** The matrix as a table; each cell opens what was sent and answered. */
export function matrixOf(report: AuditReport): Markup | undefined {
  const { operations, callers, at } = gridOf(report)
  if (operations.length === 0) return undefined
  let number = 0
  const rows = operations.map((operation, i) => {
    const cells = callers.map((caller) => {
      const cell = at(operation, caller)
      return cell === undefined ? NOTHING : cellOf(cell, number++)
    })
    return html`<tr id="op-${i}"><th scope="row">${operationOf(operation)}</th>${cells}</tr>\n`
  })
  const heads = callers.map((caller) => html`<th scope="col"><span>${caller}</span></th>`)
  return html`<section aria-labelledby="matrix-title"><h2 id="matrix-title">Who gets what</h2>
<p class="hint" id="matrix-hint">${legend()} <span class="js">Open a cell to see its requests; arrow keys move between cells.</span></p>
<p class="js filter"><label><input type="checkbox" id="only-open"> only operations with something refuted or inconclusive</label></p>
<div class="scroll" tabindex="0" role="region" aria-labelledby="matrix-title">
<table class="matrix" id="matrix" aria-describedby="matrix-hint"><thead><tr><th scope="col">Operation</th>${heads}</tr></thead>
<tbody>${rows}</tbody></table></div></section>`
}

const NOTHING = html`<td><span class="none" role="img" aria-label="not tried">·</span></td>`

function legend(): Markup[] {
  const signs = (['proved', 'refuted', 'minor', 'info', 'inconclusive', 'skipped'] as const).map(
    (mark) =>
      html`<span class="sign ${mark}"><b aria-hidden="true">${SIGNS[mark]}</b> ${NAMES[mark]}</span> `,
  )
  return [
    ...signs,
    html`<br>A second sign: with other credentials than those of the caller, or in another way of writing. `,
  ]
}

/** The method stands apart, so that the eye finds it. */
export function operationOf(operation: string): Markup {
  const space = operation.indexOf(' ')
  if (space < 1) return html`${operation}`
  return html`<span class="method">${operation.slice(0, space)}</span> <span class="path">${operation.slice(space + 1)}</span>`
}

/** As little as can be: of cells there may be thousands, and arrow keys move between them. */
function cellOf({ mark, status, beside }: GridCell, number: number): Markup {
  const shown = mark === 'skipped' || status === undefined ? '' : `${status} `
  const more = beside === undefined ? '' : `, with other credentials or writing ${NAMES[beside]}`
  const sign = beside && html` <i class="${beside}">${SIGNS[beside]}</i>`
  const name = `${shown}${NAMES[mark]}${more}`
  const keys = number === 0 ? undefined : html` tabindex="-1"`
  return html`<td><button type="button" class="${mark}" data-cell="${number}" aria-label="${name}"${keys}>${shown}${SIGNS[mark]}${sign}</button></td>`
}
