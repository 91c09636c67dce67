import type { VNode } from 'preact'
import type { CallerRow, Callers } from '../../wire.ts'
import { goTo, hrefOf } from '../address.ts'
import { useAnswer } from '../ask.ts'
import { Link } from '../parts/link.tsx'
import { Name } from '../parts/name.tsx'
import { Answered, Empty } from '../parts/states.tsx'
import { Bar, type Column, Table } from '../parts/table.tsx'
import { count, counted, duration, minute, percent } from '../words.ts'
import type { ViewProps } from './view.ts'

const ORDERS = [
  ['refused', 'Most refused'],
  ['open', 'Refused now'],
  ['expires', 'Expires next'],
  ['seen', 'Seen last'],
] as const

/** Callers and their credentials: when one was last served, when it ends, and whether it is renewed. */
export function CallersView({ params, asking }: ViewProps): VNode {
  const { order = 'refused', text = '' } = params
  const answer = useAnswer<Callers>('callers', { order, text }, asking)
  return (
    <>
      <h1>Callers and credentials</h1>
      <div class="tools">
        <label>
          <span>Name or client holds</span>
          <input
            type="search"
            value={text}
            maxLength={200}
            onInput={({ currentTarget }) =>
              goTo(hrefOf('callers', { order, text: currentTarget.value }), 'replace')
            }
          />
        </label>
        <ul class="windows" aria-label="Order">
          {ORDERS.map(([name, title]) => (
            <li key={name}>
              <Link
                view="callers"
                params={{ text, order: name }}
                class="quiet"
                current={name === order}
              >
                {title}
              </Link>
            </li>
          ))}
        </ul>
      </div>
      <Answered answer={answer}>
        {(data) =>
          data.rows.length === 0 ? (
            <Empty
              title={
                text === '' ? 'Nobody has asked for anything yet.' : 'No caller is named like that.'
              }
            />
          ) : (
            <>
              <p class="total" role="status">
                {counted(data.total, 'caller')}
                {data.total > data.rows.length && (
                  <span class="muted">, {data.rows.length} are shown</span>
                )}
              </p>
              <Table
                label="Callers"
                rows={data.rows}
                columns={columnsAt(data.now ?? 0)}
                keyOf={({ name, lastSeen }, i) => `${name} ${lastSeen} ${i}`}
              />
              <p class="muted">
                A run is a stretch of 401 that was more than a challenge, of a credential that ran
                out where the log tells reasons; refresh health is the share of runs that a new
                token ended. Times are as of the end of the log, UTC.
              </p>
            </>
          )
        }
      </Answered>
    </>
  )
}

function columnsAt(now: number): readonly Column<CallerRow>[] {
  return [
    {
      head: 'Caller',
      kind: 'long',
      cell: ({ name, client, isNamed }) => (
        <>
          <Link view="refusals" params={{ caller: name }}>
            <Name of={name} />
          </Link>
          <span class="sub">{isNamed ? client : 'not named by the log'}</span>
        </>
      ),
    },
    {
      head: 'Requests',
      kind: 'number',
      cell: ({ name, requests }) => requestsLink(name, requests),
    },
    {
      head: '401',
      kind: 'number',
      cell: ({ name, challenged }) => refusedLink(name, '401', challenged),
    },
    {
      head: '403',
      kind: 'number',
      cell: ({ name, forbidden }) => refusedLink(name, '403', forbidden),
    },
    { head: 'Last success', cell: ({ lastSuccess }) => lastOf(lastSuccess, now) },
    { head: 'Credential', cell: ({ expires }) => expiryOf(expires, now) },
    { head: 'Refresh health', cell: healthOf },
    { head: 'Now', cell: ({ refused }) => standingOf(refused) },
  ]
}

function requestsLink(caller: string, value: number): VNode {
  return (
    <Link
      view="refusals"
      params={{ caller, log: '1' }}
      label={`${count(value)} requests of ${caller}`}
    >
      {count(value)}
    </Link>
  )
}

function refusedLink(caller: string, status: string, value: number): VNode | string {
  if (value === 0) return '0'
  return (
    <Link
      view="refusals"
      params={{ caller, status }}
      label={`${value} with ${status} of ${caller}`}
    >
      {count(value)}
    </Link>
  )
}

function standingOf(refused: string | undefined): VNode {
  if (refused === undefined) return <span class="tag">well</span>
  return (
    <>
      <span class="tag bad">refused</span>
      <span class="sub">{refused}</span>
    </>
  )
}

function lastOf(time: number | undefined, now: number): VNode {
  if (time === undefined) return <span class="muted">never served</span>
  return (
    <>
      {minute(time)}
      <span class="sub">{duration(now - time)} before the end</span>
    </>
  )
}

function expiryOf(expires: number | undefined, now: number): VNode {
  if (expires === undefined) return <span class="muted">not told</span>
  const left = expires - now
  const tone = left < 0 ? 'bad' : left < 86_400_000 ? 'warn' : ''
  const words = left < 0 ? `ended ${duration(-left)} ago` : `${duration(left)} left`
  return (
    <>
      <span class={`tag ${tone}`}>{words}</span>
      <span class="sub">{minute(expires)}</span>
    </>
  )
}

function healthOf({ runs, renewed }: CallerRow): VNode {
  if (runs === 0) return <span class="muted">nothing ran out</span>
  return (
    <>
      {percent(renewed, runs)}{' '}
      <Bar part={renewed} of={runs} tone={renewed * 2 < runs ? 'bad' : 'good'} />
      <span class="sub">
        {count(renewed)} of {counted(runs, 'run')}
      </span>
    </>
  )
}
