import uPlot from 'uplot'
import type { Timeline } from '../../wire.ts'
import { minute } from '../words.ts'
import type { Colours } from './colours.ts'

/** What a chart is drawn with. */
export interface ChartStyle {
  /** What is drawn now: a chart lives on while its counts grow. */
  readonly timelineNow: () => Timeline
  readonly colours: Colours
  readonly size: { readonly width: number; readonly height: number }
  readonly onWindow: (from: number, to: number) => void
  /** The bin under the pointer. */
  readonly onAt: (bin: number | undefined) => void
}

const DRAG_LEAST = 8
const DAY_SECONDS = 86_400

/** Bars on each other: each series holds what stands below it too, and the highest is drawn first. */
export function stacked({ from, binMs, series, requests }: Timeline): uPlot.AlignedData {
  const times = requests.map((_, i) => (from + i * binMs) / 1000)
  const sums: number[][] = []
  for (const { bins } of series) {
    const below = sums.at(-1)
    sums.push(times.map((_, i) => (below?.[i] ?? 0) + (bins[i] ?? 0)))
  }
  return [times, ...sums.toReversed()]
}

/** How uPlot draws a timeline: no legend of its own, in UTC, with marks and findings behind the bars. */
export function chartOptions(style: ChartStyle): uPlot.Options {
  const { timelineNow, colours, size, onWindow, onAt } = style
  const axis = { stroke: colours.soft, font: '11px system-ui, sans-serif' }
  return {
    ...size,
    padding: [22, 20, 0, 0],
    legend: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: false, dist: DRAG_LEAST },
    },
    scales: {
      x: { time: true, range: () => rangeOf(timelineNow()) },
      y: { range: (_plot, _least, most) => [0, Math.max(4, most * 1.05)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        ticks: { stroke: colours.line, size: 4 },
        size: 30,
        values: (...[, splits, , , step]) => splits.map((one) => tick(one, step)),
      },
      {
        ...axis,
        grid: { stroke: colours.line, width: 1 },
        ticks: { show: false },
        size: 44,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000, 100_000, 1e6],
      },
    ],
    series: [{}, ...barsOf(timelineNow(), colours)],
    hooks: {
      drawClear: [(plot) => drawBehind(plot, timelineNow(), colours)],
      draw: [(plot) => drawMarks(plot, timelineNow(), colours)],
      setCursor: [({ cursor }) => onAt(cursor.idx ?? undefined)],
      setSelect: [(plot) => select(plot, timelineNow(), onWindow)],
    },
  }
}

function rangeOf({ from, to }: Timeline): [number, number] {
  return [from / 1000, to / 1000]
}

function tick(seconds: number, step: number): string {
  const text = minute(seconds * 1000)
  if (step >= DAY_SECONDS) return text.slice(5, 10)
  return text.endsWith('00:00') ? text.slice(5, 10) : text.slice(11)
}

function barsOf({ series }: Timeline, colours: Colours): uPlot.Series[] {
  const bars = uPlot.paths.bars?.({ size: [1, Number.POSITIVE_INFINITY], align: 1, gap: 1 })
  return series
    .map(({ name }, i): uPlot.Series => {
      const fill = colours.series[i % colours.series.length] ?? colours.ink
      return { label: name, fill, width: 0, points: { show: false }, ...(bars && { paths: bars }) }
    })
    .toReversed()
}

/** A stretch that was drawn over becomes the window, in whole bins. */
function select(plot: uPlot, { from, binMs }: Timeline, onWindow: ChartStyle['onWindow']): void {
  const { left, width } = plot.select
  if (width < DRAG_LEAST) return
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
  const bin = (pixels: number): number => (plot.posToVal(pixels, 'x') * 1000 - from) / binMs
  const begin = Math.max(0, Math.floor(bin(left)))
  const end = Math.max(begin + 1, Math.ceil(bin(left + width)))
  onWindow(from + begin * binMs, from + end * binMs)
}

/** Findings as braces above the plot, and as bands behind the bars. */
function drawBehind(plot: uPlot, { findings }: Timeline, colours: Colours): void {
  const { ctx, bbox } = plot
  ctx.save()
  // The worst is drawn last, and lies over others.
  findings.toReversed().forEach((finding, i) => {
    // What is there from the beginning to the end says nothing in a chart.
    if (finding.kind === 'noise') return
    const [left, width] = extent(plot, finding.from, finding.to)
    ctx.fillStyle = severityColour(finding.severity, colours)
    ctx.globalAlpha = 0.09
    ctx.fillRect(left, bbox.top, width, bbox.height)
    ctx.globalAlpha = 1
    ctx.fillRect(left, bbox.top - 5 * devicePixelRatio, width, 3 * devicePixelRatio)
    ctx.font = `600 ${11 * devicePixelRatio}px system-ui, sans-serif`
    ctx.fillText(String(findings.length - i), left, bbox.top - 8 * devicePixelRatio)
  })
  ctx.restore()
}

/** What happened meanwhile, and where a count leaves what was expected: lines over the bars. */
function drawMarks(plot: uPlot, { marks, changes }: Timeline, colours: Colours): void {
  const { ctx, bbox } = plot
  ctx.save()
  ctx.lineWidth = devicePixelRatio
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`
  for (const { from } of changes) {
    const [at] = extent(plot, from, from)
    ctx.fillStyle = colours.ink
    triangle(ctx, at, bbox.top + bbox.height)
  }
  ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio])
  for (const { time, name } of marks) {
    const [at] = extent(plot, time, time)
    ctx.strokeStyle = colours.ink
    line(ctx, at, bbox)
    const isLeft = at > bbox.left + bbox.width * 0.8
    ctx.textAlign = isLeft ? 'right' : 'left'
    ctx.fillStyle = colours.ink
    ctx.fillText(
      name.slice(0, 40),
      at + (isLeft ? -4 : 4) * devicePixelRatio,
      bbox.top + 12 * devicePixelRatio,
    )
  }
  ctx.restore()
}

function extent(plot: uPlot, from: number, to: number): readonly [left: number, width: number] {
  const { bbox } = plot
  const clamp = (at: number): number => Math.min(bbox.left + bbox.width, Math.max(bbox.left, at))
  const left = clamp(plot.valToPos(from / 1000, 'x', true))
  const right = clamp(plot.valToPos(to / 1000, 'x', true))
  return [left, Math.max(2 * devicePixelRatio, right - left)]
}

function line(ctx: CanvasRenderingContext2D, at: number, bbox: uPlot.BBox): void {
  ctx.beginPath()
  ctx.moveTo(at, bbox.top)
  ctx.lineTo(at, bbox.top + bbox.height)
  ctx.stroke()
}

function triangle(ctx: CanvasRenderingContext2D, at: number, bottom: number): void {
  const size = 5 * devicePixelRatio
  ctx.beginPath()
  ctx.moveTo(at, bottom)
  ctx.lineTo(at - size, bottom + size * 1.4)
  ctx.lineTo(at + size, bottom + size * 1.4)
  ctx.fill()
}

function severityColour(severity: string, { bad, medium, open, soft }: Colours): string {
  if (severity === 'critical' || severity === 'high') return bad
  if (severity === 'medium') return medium
  return severity === 'low' ? open : soft
}
