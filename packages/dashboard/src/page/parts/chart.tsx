import type { VNode } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import uPlot from 'uplot'
import type { Timeline } from '../../wire.ts'
import { count, minute, stretch } from '../words.ts'
import { chartOptions, stacked } from './chart-options.ts'
import { useColours } from './colours.ts'

const HEIGHT = 240
const NARROW = 480
const HEIGHT_NARROW = 190

/** Refusals over time as stacked bars. Drawn over with the pointer, a stretch becomes the window. */
export function Chart({
  timeline,
  onWindow,
}: {
  readonly timeline: Timeline
  readonly onWindow: (from: number, to: number) => void
}): VNode {
  const place = useRef<HTMLDivElement>(null)
  const plotted = useRef<uPlot>(undefined)
  const now = useRef({ timeline, onWindow })
  now.current = { timeline, onWindow }
  const colours = useColours()
  const [at, setAt] = useState<number | undefined>(undefined)
  const names = timeline.series.map(({ name }) => name).join('\n')
  useEffect(() => {
    const element = place.current
    if (element === null) return
    const options = chartOptions({
      timelineNow: () => now.current.timeline,
      onWindow: (from, to) => now.current.onWindow(from, to),
      onAt: setAt,
      size: sizeOf(element),
      colours,
    })
    const plot = new uPlot(options, stacked(now.current.timeline), element)
    plotted.current = plot
    const resized = new ResizeObserver(() => plot.setSize(sizeOf(element)))
    resized.observe(element)
    return () => {
      resized.disconnect()
      plot.destroy()
    }
  }, [names, colours])
  // More of the same is drawn into the same chart: a stretch that is being drawn over is not lost.
  useEffect(() => plotted.current?.setData(stacked(timeline)), [timeline])
  return (
    <div class="chart card">
      <div ref={place} class="plot" role="img" aria-label={described(timeline)} />
      <p class="readout" aria-hidden="true">
        {at === undefined ? hintOf(timeline) : readoutOf(timeline, at)}
      </p>
    </div>
  )
}

function sizeOf(element: HTMLElement): { readonly width: number; readonly height: number } {
  const width = Math.max(200, element.clientWidth)
  return { width, height: width < NARROW ? HEIGHT_NARROW : HEIGHT }
}

/** The chart in a sentence, for who does not see it. */
function described({ series, from, to }: Timeline): string {
  const totals = series.map(({ name, total }) => `${name} ${count(total)}`)
  return `Refusals over time, ${stretch(from, to)} UTC: ${totals.join(', ') || 'none'}`
}

function hintOf({ from, to, binMs }: Timeline): string {
  const minutes = binMs / 60_000
  return `${stretch(from, to)} UTC, a bar for ${minutes >= 60 ? `${minutes / 60} h` : `${minutes} min`}. Drag over it to look closer.`
}

function readoutOf({ from, binMs, series, requests }: Timeline, at: number): string {
  const told = series
    .filter(({ bins }) => (bins[at] ?? 0) > 0)
    .map(({ name, bins }) => `${name} ${count(bins[at] ?? 0)}`)
  const refused = told.length === 0 ? 'no refusals' : told.join(', ')
  return `${minute(from + at * binMs)} UTC: ${refused}; ${count(requests[at] ?? 0)} requests`
}
