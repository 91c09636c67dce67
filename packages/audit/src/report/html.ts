import { createHash } from 'node:crypto'
import { ORACLES } from '../oracle.ts'
import type { AuditReport } from '../verdict.ts'
import { causesOf } from './html-causes.ts'
import { dataOf } from './html-data.ts'
import { matrixOf } from './html-matrix.ts'
import { SCRIPT } from './html-script.ts'
import { STYLE } from './html-style.ts'
import { html, Markup } from './markup.ts'
import {
  counted,
  coverage,
  duration,
  type Reason,
  type Summary,
  summarise,
  verdictOf,
} from './summary.ts'

/** A report as one page that needs nothing else: no script, style, font or picture of anybody. */
export function htmlOf(report: AuditReport): string {
  const summary = summarise(report)
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Access audit of ${report.base}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the result</a>
${header(report)}
<main id="main" tabindex="-1">
${hero(report, summary)}
${matrixOf(report)}
${causesOf(report)}
${open(summary)}
${run(report, summary)}
</main>
<dialog id="cell" aria-labelledby="cell-title"></dialog>
<div id="said" class="hidden" role="status"></div>
<script type="application/json" id="data">${new Markup(dataOf(report))}</script>
<script>${new Markup(SCRIPT)}</script>
</body>
</html>
`
  return page.text
}

function contentPolicy(): string {
  const hash = (text: string): string => createHash('sha256').update(text).digest('base64')
  return [
    "default-src 'none'",
    `style-src 'sha256-${hash(STYLE)}'`,
    `script-src 'sha256-${hash(SCRIPT)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

function header({ base, startedAt }: AuditReport): Markup {
  const day = startedAt.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')
  return html`<header class="top">
<div><strong>Access audit</strong> <span class="base">${base}</span></div>
<div class="when"><time datetime="${startedAt}">${day}</time>
<button type="button" id="theme" class="quiet" hidden>Dark</button></div>
</header>`
}

function hero(report: AuditReport, summary: Summary): Markup {
  const chips = summary.severities.map(
    ({ severity, count }) => html`<li class="chip ${severity}"><b>${count}</b> ${severity}</li>`,
  )
  const ended =
    report.endedEarly === undefined
      ? undefined
      : html`<p class="alert"><strong>Ended early:</strong> ${report.endedEarly}. What was not reached is not proved.</p>`
  const left = report.leftBehind.length
  return html`<section class="hero" aria-label="Result">
<h1>${verdictOf(report, summary)}</h1>
${chips.length > 0 ? html`<ul class="chips" aria-label="Mistakes by severity">${chips}</ul>` : undefined}
${ended}
${report.notSignedIn.map(({ identity, why }) => html`<p class="alert"><strong>${identity} is not signed in:</strong> ${why}. Nothing was proved of it.</p>`)}
${left > 0 ? html`<p class="alert"><strong>${counted(left, 'object')} left behind.</strong> See <a href="#run">how it was run</a>.</p>` : undefined}
${bar(summary)}
</section>`
}

const KINDS = ['proved', 'refuted', 'noted', 'inconclusive', 'skipped'] as const

function bar(summary: Summary): Markup {
  const { counts, total } = summary
  let x = 0
  const parts = KINDS.map((kind) => {
    const width = total === 0 ? 0 : (counts[kind] / total) * 1000
    const part = html`<rect class="${kind}" x="${x.toFixed(2)}" y="0" width="${width.toFixed(2)}" height="10"/>`
    x += width
    return width === 0 ? undefined : part
  })
  const figures = KINDS.map(
    (kind) =>
      html`<div><dt><span class="dot ${kind}" aria-hidden="true"></span>${kind}</dt><dd>${counts[kind].toLocaleString('en-US')}</dd></div>`,
  )
  return html`<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label="${coverage(summary)}">${parts}</svg>
<dl class="figures">${figures}<div><dt>cells</dt><dd>${total.toLocaleString('en-US')}</dd></div></dl>`
}

function open({ inconclusive, skipped }: Summary): Markup | undefined {
  if (inconclusive.length + skipped.length === 0) return undefined
  return html`<section aria-labelledby="open-title"><h2 id="open-title">What stayed open</h2>
${reasons('Inconclusive', inconclusive)}${reasons('Skipped', skipped)}</section>`
}

const REASONS_MAX = 100

function reasons(title: string, all: readonly Reason[]): Markup | undefined {
  if (all.length === 0) return undefined
  const rows = all
    .slice(0, REASONS_MAX)
    .map(({ why, count }) => html`<tr><td class="number">${count}</td><td>${why}</td></tr>`)
  const more =
    all.length > REASONS_MAX
      ? html`<p>and ${counted(all.length - REASONS_MAX, 'more reason')}</p>`
      : undefined
  return html`<h3>${title}</h3><table class="list"><thead><tr><th scope="col" class="number">Cells</th><th scope="col">Why</th></tr></thead><tbody>${rows}</tbody></table>${more}`
}

function run(report: AuditReport, summary: Summary): Markup {
  const { level, milliseconds, operations, callers, leftBehind, remarks } = report
  const rows: readonly (readonly [string, string])[] = [
    ['Target', report.base],
    ['Level of harm', `${level}: ${LEVELS[level]}`],
    ['Requests', `${summary.sent.toLocaleString('en-US')} in ${duration(milliseconds)}`],
    ['Operations', String(operations.length)],
    ['Callers', callers.join(', ')],
    ['Coverage', coverage(summary)],
    ['Oracles', `${Object.keys(ORACLES).length}, each with its clause`],
    ['Left behind', String(leftBehind.length)],
  ]
  const left = leftBehind.map(({ object, id }) => html`<li>${object} <code>${id}</code></li>`)
  const told = remarks.map(
    ({ place, message }) =>
      html`<li>${message}${place === undefined ? undefined : html` <code>${place}</code>`}</li>`,
  )
  return html`<section id="run" aria-labelledby="run-title"><h2 id="run-title">How it was run</h2>
<dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${left.length > 0 ? html`<h3>Left behind</h3><ul>${left}</ul>` : undefined}
${told.length > 0 ? html`<h3>Remarks</h3><ul class="remarks">${told}</ul>` : undefined}</section>`
}

const LEVELS = [
  'it only read',
  'it made objects of its own and wrote to those alone',
  'others tried to write to its objects too',
  'it ended sessions, tokens and its own objects too',
] as const
