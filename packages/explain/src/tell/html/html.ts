import { createHash } from 'node:crypto'
import type { Diagnosis } from '../../diagnose.ts'
import { type FindingSeverity, findingTypes } from '../../finding.ts'
import { type FileReading, isUnreadable } from '../../read/reading.ts'
import { counted, instant, stretch } from '../instants.ts'
import { timelineOf } from '../timeline.ts'
import { isoOf, leftText, type WrittenStyle } from '../told.ts'
import { countTables } from './count-tables.ts'
import { findingCards } from './finding-cards.ts'
import { html, Markup } from './markup.ts'
import { SCRIPT } from './script.ts'
import { STYLE } from './style.ts'
import { timelineChart } from './timeline-chart.ts'

/** A diagnosis as one page that needs nothing else: no script, style, font or picture of anybody. */
export function htmlDiagnosis(diagnosis: Diagnosis, style: WrittenStyle): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Refusals explained: ${namesOf(diagnosis)}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the result</a>
${header(diagnosis, style)}
<main id="main" tabindex="-1">
${hero(diagnosis)}
${course(diagnosis)}
${findingCards(diagnosis.findings, style.proofOf)}
${countTables(diagnosis.tally)}
${readingOf(diagnosis)}
</main>
<div id="said" class="hidden" role="status"></div>
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

const NAMES_SHOWN = 3

function namesOf({ reading }: Diagnosis): string {
  const names = reading.files.map(({ path }) => (path === '-' ? 'standard input' : path))
  const rest = names.length - NAMES_SHOWN
  return `${names.slice(0, NAMES_SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

function header(diagnosis: Diagnosis, { now }: WrittenStyle): Markup {
  return html`<header class="top">
<div><strong>Refusals explained</strong> <span class="base">${namesOf(diagnosis)}</span></div>
<div class="stamp"><time datetime="${isoOf(now)}">${instant(now)} UTC</time>
<button type="button" id="theme" class="quiet" hidden>Dark</button></div>
</header>`
}

const SEVERITIES: readonly FindingSeverity[] = ['critical', 'high', 'medium', 'low', 'info']

function hero(diagnosis: Diagnosis): Markup {
  const { findings, reading, tally } = diagnosis
  const chips = SEVERITIES.flatMap((severity) => {
    const count = findings.filter((one) => one.severity === severity).length
    return count === 0 ? [] : [html`<li class="chip ${severity}"><b>${count}</b> ${severity}</li>`]
  })
  const bad = reading.files.filter(({ problem }) => problem !== undefined)
  const left = leftText(tally)
  return html`<section class="hero" aria-label="Result">
<h1>${verdictOf(diagnosis)}</h1>
${chips.length > 0 ? html`<ul class="chips" aria-label="Findings by severity">${chips}</ul>` : undefined}
${bad.map(({ path, problem }) => html`<p class="alert"><strong>${path}</strong>: ${problem}</p>`)}
${reading.unread > 0 ? html`<p class="alert"><strong>${counted(reading.unread, 'line')} of ${reading.lines} not read.</strong> See <a href="#read">what was read</a>.</p>` : undefined}
${left === undefined ? undefined : html`<p class="alert">${left}</p>`}
${figuresOf(tally.lines, diagnosis)}
</section>`
}

/** The page in a sentence. */
function verdictOf({ findings, tally, reading }: Diagnosis): string {
  if (tally.lines === 0) return 'Nothing was read.'
  const [worst, ...others] = findings.filter(({ type }) => findingTypes[type] !== 'noise')
  if (worst === undefined) {
    return isUnreadable(reading)
      ? 'Too little was read to say anything.'
      : 'Nothing that needs a person was found.'
  }
  const rest = others.length === 0 ? '' : `, and ${counted(others.length, 'more finding')}`
  return `${worst.title.charAt(0).toUpperCase()}${worst.title.slice(1)}${rest}.`
}

function figuresOf(requests: number, { tally }: Diagnosis): Markup {
  const minutes = tally.minutes.inOrder()
  const sum = (name: 'challenged' | 'forbidden' | 'signInRefused'): number =>
    minutes.reduce((total, minute) => total + minute[name], 0)
  const figures: readonly (readonly [string, number])[] = [
    ['requests', requests],
    ['refused with 401', sum('challenged')],
    ['refused with 403', sum('forbidden')],
    ['sign-ins refused', sum('signInRefused')],
    ['callers', tally.callers.all.length],
  ]
  return html`<dl class="figures">${figures.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}

const BINS_MOST = 160

function course({ tally, findings }: Diagnosis): Markup | undefined {
  const timeline = timelineOf(tally, BINS_MOST)
  if (timeline === undefined) return undefined
  const { byStatus, byReason } = timeline
  if (byStatus.every(({ total }) => total === 0)) return undefined
  const context = { timeline, findings, marks: tally.marks }
  const reasons =
    byReason.length === 0
      ? undefined
      : html`<h3>By reason</h3>${timelineChart('Refusals by reason', byReason, context)}`
  const outside =
    timeline.outside === 0
      ? undefined
      : html`<p>Not drawn: ${counted(timeline.outside, 'request')} at other times.</p>`
  return html`<section aria-labelledby="course-title"><h2 id="course-title">Refusals over time</h2>
${timelineChart('Refusals by status', byStatus, context)}${reasons}${outside}</section>`
}

function readingOf({ reading }: Diagnosis): Markup {
  const rows = reading.files.map((file) => rowOf(file))
  const samples = reading.files.flatMap(({ samples: of }) => of).slice(0, 9)
  return html`<section id="read" aria-labelledby="read-title"><h2 id="read-title">What was read</h2>
<div class="scroll" tabindex="0" role="region" aria-labelledby="read-title"><table class="list wide"><thead><tr><th scope="col">File</th><th scope="col">Format</th><th scope="col" class="number">Lines</th><th scope="col" class="number">Requests</th><th scope="col" class="number">Not read</th><th scope="col">Time, UTC</th></tr></thead><tbody>${rows}</tbody></table></div>
${samples.length === 0 ? undefined : html`<div class="samples"><p class="muted">Lines that were not read, such as:</p><pre tabindex="0" role="region" aria-label="Lines that were not read"><code>${samples.map((sample) => html`${sample}\n`)}</code></pre></div>`}</section>`
}

function rowOf({
  path,
  format,
  lines,
  requests,
  unread,
  firstTime,
  lastTime,
}: FileReading): Markup {
  const when =
    firstTime === undefined || lastTime === undefined
      ? 'no times'
      : stretch({ from: firstTime, to: lastTime })
  const name = path === '-' ? 'standard input' : path
  return html`<tr><th scope="row">${name}</th><td>${format ?? 'unknown'}</td><td class="number">${lines}</td><td class="number">${requests}</td><td class="number">${unread}</td><td>${when}</td></tr>\n`
}
