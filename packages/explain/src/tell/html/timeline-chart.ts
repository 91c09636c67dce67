import { mostOf } from '../../extremes.ts'
import { type Finding, findingTypes } from '../../finding.ts'
import type { Mark } from '../../tally/tally.ts'
import { instant, stretch } from '../instants.ts'
import type { Series, Timeline } from '../timeline.ts'
import { html, type Markup } from './markup.ts'

/** What a chart of refusals shows besides them. */
export interface ChartContext {
  readonly timeline: Timeline
  readonly findings: readonly Finding[]
  readonly marks: readonly Mark[]
}

const WIDTH = 1000
const LEFT = 44
const TOP = 46
const PLOT = 180
const BOTTOM = 26
const HEIGHT = TOP + PLOT + BOTTOM
const BANDS_MOST = 12
const MARKS_MOST = 20

/** Refusals over time as stacked bars, with findings as bands behind them and what happened meanwhile as lines. */
export function timelineChart(
  name: string,
  series: readonly Series[],
  context: ChartContext,
): Markup {
  const { timeline } = context
  const stacks = stacksOf(series, timeline.requests.bins.length)
  const most = ceiling(Math.max(1, mostOf(stacks)))
  return html`<figure class="chart"><figcaption class="legend">${series.map(legendOf)}</figcaption>
<div class="scroll" tabindex="0" role="region" aria-label="${name}">
<svg viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" role="group" aria-label="${describe(name, series, timeline)}">
${bands(context)}${gridOf(most)}${barsOf(series, { timeline, most })}${marksOf(context)}${axisOf(timeline)}
</svg></div></figure>
`
}

function legendOf({ name, total }: Series, i: number): Markup {
  return html`<span class="key"><span class="swatch s${String(i % 8)}" aria-hidden="true"></span>${name} <b>${total}</b></span> `
}

function describe(name: string, series: readonly Series[], timeline: Timeline): string {
  const totals = series.map(({ name: of, total }) => `${of} ${total.toLocaleString('en-US')}`)
  return `${name}, ${stretch(timeline)} UTC: ${totals.join(', ')}`
}

function stacksOf(series: readonly Series[], count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) =>
    series.reduce((sum, { bins }) => sum + (bins[i] ?? 0), 0),
  )
}

const STEPS = [1, 2, 3, 4, 5, 6, 8, 10]

/** The next round number. */
function ceiling(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value))
  const step = STEPS.find((one) => one * unit >= value) ?? 10
  return Math.max(1, step * unit)
}

function x(timeline: Timeline, at: number): number {
  const share = (at - timeline.from) / (timeline.to - timeline.from)
  return LEFT + Math.min(1, Math.max(0, share)) * (WIDTH - LEFT)
}

function barsOf(
  series: readonly Series[],
  { timeline, most }: { readonly timeline: Timeline; readonly most: number },
): readonly Markup[] {
  const count = timeline.requests.bins.length
  const width = (WIDTH - LEFT) / count
  const gap = width > 4 ? 1 : 0
  const bars: Markup[] = []
  for (let bin = 0; bin < count; bin += 1) {
    const told: string[] = []
    const rects: Markup[] = []
    let y = TOP + PLOT
    series.forEach(({ name, bins }, i) => {
      const value = bins[bin] ?? 0
      if (value === 0) return
      const height = Math.max(0.8, (value / most) * PLOT)
      y -= height
      told.push(`${name} ${value.toLocaleString('en-US')}`)
      rects.push(
        html`<rect class="s${String(i % 8)}" x="${fixed(LEFT + bin * width)}" y="${fixed(y)}" width="${fixed(width - gap)}" height="${fixed(height)}"/>`,
      )
    })
    if (rects.length === 0) continue
    const from = timeline.from + bin * timeline.binMinutes * 60_000
    bars.push(
      html`<g class="bar"><title>${instant(from)} UTC: ${told.join(', ')}</title>${rects}</g>\n`,
    )
  }
  return bars
}

function fixed(value: number): string {
  return value.toFixed(1)
}

function gridOf(most: number): readonly Markup[] {
  return [0, 0.5, 1].map((share) => {
    const y = fixed(TOP + PLOT * (1 - share))
    const value = most * share
    return html`<line class="grid" x1="${String(LEFT)}" x2="${String(WIDTH)}" y1="${y}" y2="${y}"/><text class="tick" x="${String(LEFT - 6)}" y="${y}" dy="4" text-anchor="end">${Number.isInteger(value) ? value : ''}</text>`
  })
}

/** Where the findings are, each with the number of its card. */
function bands({ timeline, findings }: ChartContext): readonly Markup[] {
  const rows: number[] = []
  return findings.slice(0, BANDS_MOST).flatMap((finding, i) => {
    const { type, window, severity, title } = finding
    // What is there from the beginning to the end says nothing in a chart.
    if (findingTypes[type] === 'noise' || window.to < timeline.from || window.from > timeline.to) {
      return []
    }
    const from = x(timeline, window.from)
    const width = Math.max(3, x(timeline, window.to) - from)
    const row = freeRow(rows, { from, to: from + Math.max(width, 16) })
    const y = String(TOP - 6 - row * ROW)
    return [
      html`<a href="#finding-${String(i + 1)}"><title>${title}</title><rect class="band ${severity}" x="${fixed(from)}" y="${String(TOP)}" width="${fixed(width)}" height="${String(PLOT)}"/><rect class="brace ${severity}" x="${fixed(from)}" y="${y}" width="${fixed(width)}" height="4" rx="2"/><text class="number" x="${fixed(Math.min(from, WIDTH - 8))}" y="${y}" dy="-2">${i + 1}</text></a>\n`,
    ]
  })
}

const ROWS_MOST = 3
const ROW = 14

/** The first row in which nothing else stands there; beyond the last they lie upon each other. */
function freeRow(
  rows: number[],
  { from, to }: { readonly from: number; readonly to: number },
): number {
  const found = Array.from({ length: ROWS_MOST }, (_, i) => i).find((i) => (rows[i] ?? 0) <= from)
  const row = found ?? 0
  rows[row] = to
  return row
}

function marksOf({ timeline, marks }: ChartContext): readonly Markup[] {
  return marks
    .filter(({ time }) => time >= timeline.from && time <= timeline.to)
    .slice(0, MARKS_MOST)
    .map(({ time, name }) => {
      const at = x(timeline, time)
      const isLeft = at > WIDTH * 0.8
      const anchor = isLeft ? 'end' : 'start'
      return html`<g class="mark"><title>${name}, ${instant(time)} UTC</title><line x1="${fixed(at)}" x2="${fixed(at)}" y1="${String(TOP)}" y2="${String(TOP + PLOT)}"/><text x="${fixed(at + (isLeft ? -4 : 4))}" y="${String(TOP + 11)}" text-anchor="${anchor}">${name}</text></g>\n`
    })
}

const TICKS = 6

function axisOf(timeline: Timeline): readonly Markup[] {
  const { from, to } = timeline
  const days = (to - from) / 86_400_000
  return Array.from({ length: TICKS + 1 }, (_, i) => {
    const at = from + ((to - from) * i) / TICKS
    const text = instant(at)
    const shown = days > 4 ? text.slice(5, 10) : days > 1 ? text.slice(5) : text.slice(11)
    const anchor = i === 0 ? 'start' : i === TICKS ? 'end' : 'middle'
    return html`<text class="tick" x="${fixed(x(timeline, at))}" y="${String(TOP + PLOT + 18)}" text-anchor="${anchor}">${shown}</text>`
  })
}
