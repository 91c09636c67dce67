import type { Curve, Point } from './measure.ts'

const PANEL = { width: 380, height: 190 } as const
const INNER = { left: 62, right: 32, top: 30, bottom: 38 } as const
const COLUMNS = 2
const COUNTS = [10, 1_000_000] as const
const NANOSECONDS = [10, 100_000_000] as const

// Of both colour schemes: a picture does not see which one the page around it has.
const STYLE = `
  svg { --page: #fff; --text: #1f2328; --faint: #d1d9e0; --line: #0757ba; --spread: #0757ba33 }
  @media (prefers-color-scheme: dark) {
    svg { --page: #0d1117; --text: #e6edf3; --faint: #3d444d; --line: #6cb6ff; --spread: #6cb6ff33 }
  }
  .page { fill: var(--page) }
  text { fill: var(--text); font: 11px system-ui, sans-serif }
  .title { font-size: 13px; font-weight: 600 }
  .grid { stroke: var(--faint); stroke-width: 1 }
  .median { stroke: var(--line); stroke-width: 2; fill: none }
  .dot { fill: var(--line) }
  .spread { fill: var(--spread) }
`

/** The curves as one SVG: a panel each, all with the same two logarithmic axes. */
export function plot(curves: readonly Curve[], title: string): string {
  const rows = Math.ceil(curves.length / COLUMNS)
  const [width, height] = [COLUMNS * PANEL.width, rows * PANEL.height + 8]
  const panels = curves.map((curve, i) => {
    const [x, y] = [(i % COLUMNS) * PANEL.width, Math.floor(i / COLUMNS) * PANEL.height]
    return `<g transform="translate(${x} ${y})">\n${panel(curve)}\n</g>`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="page" width="${width}" height="${height}"/>`,
    ...panels,
    '</svg>\n',
  ].join('\n')
}

/** Nanoseconds in the unit in which they are read: `340 ns`, `1.2 us`, `4.5 ms`. */
export function duration(ns: number): string {
  if (ns < 999.5) return `${digits(ns)} ns`
  return ns < 999_500 ? `${digits(ns / 1000)} us` : `${digits(ns / 1_000_000)} ms`
}

function digits(value: number): string {
  return value >= 99.5 ? value.toFixed(0) : String(Number(value.toPrecision(2)))
}

function panel({ name, counted, points }: Curve): string {
  const middle = (PANEL.width + INNER.left - INNER.right) / 2
  const line = points.map(({ count, median }) => `${x(count)},${y(median)}`).join(' ')
  return [
    ...decades(...COUNTS).map((count) => countTick(count)),
    ...decades(...NANOSECONDS).map((ns) => timeTick(ns)),
    `<polygon class="spread" points="${spread(points)}"/>`,
    `<polyline class="median" points="${line}"/>`,
    ...points.map((at) => `<circle class="dot" r="3" cx="${x(at.count)}" cy="${y(at.median)}"/>`),
    ...[points[0], points.at(-1)].map((at) => (at === undefined ? '' : timeAt(at))),
    label(name, { x: middle, y: 18, kind: 'title' }),
    label(`number of ${counted}`, { x: middle, y: PANEL.height - 6 }),
    `<text text-anchor="middle" transform="translate(12 ${PANEL.height / 2}) rotate(-90)">CPU time</text>`,
  ].join('\n')
}

/** The time itself, above its dot. */
function timeAt({ count, median, most }: Point): string {
  const anchor = count === COUNTS[0] ? 'start' : 'end'
  // Never so high that it meets the title.
  return label(duration(median), {
    x: x(count) - (anchor === 'end' ? 8 : 0),
    y: Math.max(y(most) - 7, INNER.top + 11),
    anchor,
  })
}

function spread(points: readonly Point[]): string {
  const above = points.map(({ count, most }) => `${x(count)},${y(most)}`)
  const below = points.map(({ count, least }) => `${x(count)},${y(least)}`)
  return [...above, ...below.reverse()].join(' ')
}

function countTick(count: number): string {
  const [top, bottom] = [INNER.top, PANEL.height - INNER.bottom]
  const text = label(count.toLocaleString('en'), { x: x(count), y: bottom + 14 })
  return `<path class="grid" d="M${x(count)} ${top}V${bottom}"/>${text}`
}

function timeTick(ns: number): string {
  const line = `<path class="grid" d="M${INNER.left} ${y(ns)}H${PANEL.width - INNER.right}"/>`
  // A name for every other line: more would touch.
  if (Math.round(Math.log10(ns)) % 2 === 0) return line
  return line + label(duration(ns), { x: INNER.left - 5, y: y(ns) + 4, anchor: 'end' })
}

interface Place {
  readonly x: number
  readonly y: number
  readonly anchor?: 'start' | 'middle' | 'end'
  readonly kind?: string
}

function label(text: string, { x, y, anchor = 'middle', kind }: Place): string {
  const name = kind === undefined ? '' : ` class="${kind}"`
  return `<text${name} x="${x}" y="${y}" text-anchor="${anchor}">${escaped(text)}</text>`
}

function decades(from: number, to: number): readonly number[] {
  const ends = [Math.log10(from), Math.log10(to)].map(Math.round) as [number, number]
  return Array.from({ length: ends[1] - ends[0] + 1 }, (_, i) => 10 ** (ends[0] + i))
}

function x(count: number): number {
  return rounded(INNER.left + share(count, COUNTS) * (PANEL.width - INNER.left - INNER.right))
}

function y(ns: number): number {
  const height = PANEL.height - INNER.top - INNER.bottom
  return rounded(PANEL.height - INNER.bottom - share(ns, NANOSECONDS) * height)
}

/** How far along a logarithmic axis a value is; what lies beyond its ends stands on them. */
function share(value: number, [from, to]: readonly [number, number]): number {
  const part = Math.log(value / from) / Math.log(to / from)
  return Math.min(1, Math.max(0, part))
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
