import type { AuditReport } from '../verdict.ts'
import { type GridCell, gridOf } from './grid.ts'
import { html, type Markup } from './markup.ts'

const SIGNS = { proved: '✓', refuted: '✗', inconclusive: '?', skipped: '–' } as const

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
  const names = {
    proved: 'as it must be',
    refuted: 'refuted (filled: medium or worse)',
    inconclusive: 'inconclusive',
    skipped: 'skipped',
  } as const
  return (['proved', 'refuted', 'inconclusive', 'skipped'] as const).map(
    (kind) =>
      html`<span class="sign ${kind}"><b aria-hidden="true">${SIGNS[kind]}</b> ${names[kind]}</span> `,
  )
}

/** The method stands apart, so that the eye finds it. */
export function operationOf(operation: string): Markup {
  const space = operation.indexOf(' ')
  if (space < 1) return html`${operation}`
  return html`<span class="method">${operation.slice(0, space)}</span> <span class="path">${operation.slice(space + 1)}</span>`
}

/** As little as can be: of cells there may be thousands, and arrow keys move between them. */
function cellOf({ verdict, status, isMinor }: GridCell, number: number): Markup {
  const shown = verdict === 'skipped' || status === undefined ? '' : `${status} `
  const name = `${shown}${verdict}${isMinor ? ' in little' : ''}`
  const keys = number === 0 ? undefined : html` tabindex="-1"`
  return html`<td><button type="button" class="${verdict}${isMinor ? ' minor' : ''}" data-cell="${number}" aria-label="${name}"${keys}>${shown}${SIGNS[verdict]}</button></td>`
}
