import type { VNode } from 'preact'
import type { Overview, Timeline } from '../../wire.ts'
import { filterOf, goTo, hrefOf, type Params, windowOf } from '../address.ts'
import { useAnswer } from '../ask.ts'
import { Chart } from '../parts/chart.tsx'
import { FilterBar } from '../parts/filter-bar.tsx'
import { FindingLines } from '../parts/finding-line.tsx'
import { Legend } from '../parts/legend.tsx'
import { Link } from '../parts/link.tsx'
import { Answered, Empty } from '../parts/states.tsx'
import { around, count, iso, minute, stretch } from '../words.ts'
import type { ViewProps } from './view.ts'

/** Refusals over time, and what was found: what one sees first. */
export function NowView({ params, overview, asking }: ViewProps): VNode {
  const filter = filterOf(params)
  const timeline = useAnswer<Timeline | null>('timeline', { ...filter, bins: binsMost() }, asking)
  return (
    <>
      <h1>{verdictOf(overview)}</h1>
      <Figures overview={overview} window={windowOf(params)} />
      <section aria-labelledby="course">
        <div class="section-head">
          <h2 id="course">Refusals over time</h2>
          <Windows overview={overview} params={params} />
        </div>
        {Object.keys(filter).length > 0 && <FilterBar view="" params={filter} />}
        <Answered answer={timeline}>
          {(data) =>
            data === null ? (
              <Empty title="The log has no times." />
            ) : (
              <Course timeline={data} params={filter} />
            )
          }
        </Answered>
      </section>
      <section aria-labelledby="found">
        <h2 id="found">What was found</h2>
        {overview.findings.length === 0 ? (
          <Empty title="Nothing that needs a person.">
            That is the usual answer: refusals alone are no incident.
          </Empty>
        ) : (
          <FindingLines findings={overview.findings} />
        )}
      </section>
    </>
  )
}

/** On a phone a bar would be thinner than a line. */
function binsMost(): string {
  return innerWidth < 600 ? '90' : '240'
}

function verdictOf({ findings, requests, source }: Overview): string {
  if (requests === 0)
    return source.state === 'reading' ? 'Reading the log.' : 'There is no request in it yet.'
  const [worst, ...others] = findings.filter(({ kind }) => kind !== 'noise')
  if (worst === undefined) return 'Nothing that needs a person was found.'
  const title = worst.title.charAt(0).toUpperCase() + worst.title.slice(1)
  const rest =
    others.length === 0
      ? ''
      : `, and ${others.length} more ${others.length === 1 ? 'finding' : 'findings'}`
  return `${title}${rest}.`
}

function Figures({
  overview,
  window,
}: {
  readonly overview: Overview
  readonly window: Params
}): VNode {
  const { requests, statuses, refusals } = overview
  return (
    <dl class="figures">
      <div>
        <dt>requests</dt>
        <dd>{count(requests)}</dd>
      </div>
      <div>
        <dt>refused</dt>
        <dd>
          <Link view="refusals" params={window} label={`${count(refusals.seen)} refused`}>
            {count(refusals.seen)}
          </Link>
        </dd>
      </div>
      {statuses.slice(0, 5).map(({ name, count: value }) => (
        <div key={name}>
          <dt>with {name}</dt>
          <dd>
            <Link view="refusals" params={{ status: name }} label={`${count(value)} with ${name}`}>
              {count(value)}
            </Link>
          </dd>
        </div>
      ))}
    </dl>
  )
}

const HOUR_MS = 3_600_000

/** Windows of time by a click or a key: what dragging over the chart does for a pointer. */
function Windows({
  overview,
  params,
}: {
  readonly overview: Overview
  readonly params: Params
}): VNode {
  const { last } = overview
  const { from = '', to = '', ...others } = filterOf(params)
  const windows = [
    ['Last hour', HOUR_MS],
    ['6 hours', 6 * HOUR_MS],
    ['24 hours', 24 * HOUR_MS],
  ] as const
  return (
    <ul class="windows" aria-label="Window of time">
      {last !== undefined &&
        windows.map(([name, length]) => {
          const begin = iso(Math.floor((last - length) / 60_000 + 1) * 60_000)
          const isCurrent = from === begin && to === ''
          return (
            <li key={name}>
              <Link view="" params={{ ...others, from: begin }} class="quiet" current={isCurrent}>
                {name}
              </Link>
            </li>
          )
        })}
      <li>
        <Link view="" params={others} class="quiet" current={from === '' && to === ''}>
          All
        </Link>
      </li>
    </ul>
  )
}

function Course({
  timeline,
  params,
}: {
  readonly timeline: Timeline
  readonly params: Params
}): VNode {
  const { series, changes, marks } = timeline
  const onWindow = (from: number, to: number): void =>
    goTo(hrefOf('', { ...params, from: iso(from), to: iso(to) }))
  return (
    <>
      <Legend timeline={timeline} params={params} />
      <Chart timeline={timeline} onWindow={onWindow} />
      {series.length === 0 && <p class="muted">Nothing was refused in this window.</p>}
      {timeline.isOfKept && (
        <p class="muted">
          Counted of the refusals that are kept: the filter asks for more than time.
        </p>
      )}
      {changes.length + marks.length > 0 && <Events timeline={timeline} params={params} />}
    </>
  )
}

/** What the chart marks, in words: change points, and what happened meanwhile. */
function Events({
  timeline,
  params,
}: {
  readonly timeline: Timeline
  readonly params: Params
}): VNode {
  const { changes, marks, by } = timeline
  return (
    <ul class="events" aria-label="Change points and markers">
      {marks.map(({ time, name }) => (
        <li key={`${time} ${name}`}>
          <span class="event-kind">┆ marker</span> {minute(time)} <strong>{name}</strong>
        </li>
      ))}
      {changes.map(({ series, from, to }) => (
        <li key={`${from} ${series}`}>
          <span class="event-kind">▲ change</span>{' '}
          <Link view="refusals" params={{ ...params, [by]: series, ...around(from, to - 1) }}>
            {stretch(from, to)}
          </Link>{' '}
          more <strong>{series}</strong> than follows from the traffic
        </li>
      ))}
    </ul>
  )
}
