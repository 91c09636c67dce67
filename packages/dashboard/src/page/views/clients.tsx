import type { VNode } from 'preact'
import type { ClientRow } from '../../wire.ts'
import { useAnswer } from '../ask.ts'
import { Link } from '../parts/link.tsx'
import { Answered, Empty } from '../parts/states.tsx'
import { Bar, type Column, Table } from '../parts/table.tsx'
import { count, counted, percent } from '../words.ts'
import type { ViewProps } from './view.ts'

/** Client programs by version: which of them get a new token when they are told to. */
export function ClientsView({ asking }: ViewProps): VNode {
  const answer = useAnswer<readonly ClientRow[]>('clients', {}, asking)
  return (
    <>
      <h1>Clients</h1>
      <p class="lead">
        Whose 401 is followed by a new token, by version. A version whose share falls does not
        refresh any more.
      </p>
      <Answered answer={answer}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title="The log names no clients." />
          ) : (
            <Table
              label="Clients by version"
              rows={rows}
              columns={COLUMNS}
              keyOf={({ name }) => name}
            />
          )
        }
      </Answered>
    </>
  )
}

const COLUMNS: readonly Column<ClientRow>[] = [
  {
    head: 'Client',
    kind: 'long',
    cell: ({ name }) => (
      <Link view="refusals" params={{ client: name }}>
        {name}
      </Link>
    ),
  },
  { head: 'Callers', kind: 'number', cell: ({ name, callers }) => callersOf(name, callers) },
  { head: 'Requests', kind: 'number', cell: ({ name, requests }) => requestsOf(name, requests) },
  { head: '401', kind: 'number', cell: ({ name, challenged }) => refused(name, '401', challenged) },
  { head: '403', kind: 'number', cell: ({ name, forbidden }) => refused(name, '403', forbidden) },
  {
    head: '401 then a new token',
    cell: ({ name, runs, renewed }) =>
      runs === 0 ? (
        <span class="muted">nothing ran out</span>
      ) : (
        <>
          {percent(renewed, runs)}{' '}
          <Bar part={renewed} of={runs} tone={renewed * 2 < runs ? 'bad' : 'good'} />
          <span class="sub">
            <Link view="refusals" params={{ client: name, status: '401' }}>
              {count(renewed)} of {counted(runs, 'run')}
            </Link>
          </span>
        </>
      ),
  },
  { head: 'Never served again', kind: 'number', cell: ({ open }) => count(open) },
]

function callersOf(client: string, value: number): VNode {
  return (
    <Link view="callers" params={{ text: client }} label={`${count(value)} callers with ${client}`}>
      {count(value)}
    </Link>
  )
}

function requestsOf(client: string, value: number): VNode {
  return (
    <Link
      view="refusals"
      params={{ client, log: '1' }}
      label={`${count(value)} requests of ${client}`}
    >
      {count(value)}
    </Link>
  )
}

function refused(client: string, status: string, value: number): VNode | string {
  if (value === 0) return '0'
  return (
    <Link
      view="refusals"
      params={{ client, status }}
      label={`${value} with ${status} of ${client}`}
    >
      {count(value)}
    </Link>
  )
}
