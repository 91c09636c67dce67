import type { VNode } from 'preact'
import type { RequestRow } from '../../wire.ts'
import type { Params } from '../address.ts'
import { instant } from '../words.ts'
import { Link } from './link.tsx'
import { Name } from './name.tsx'
import { type Column, Table } from './table.tsx'

/** Requests, the newest first; what is in them filters further. */
export function RequestsTable({
  rows,
  params,
  hasRecords,
}: {
  readonly rows: readonly RequestRow[]
  readonly params: Params
  readonly hasRecords: boolean
}): VNode {
  return (
    <Table
      label="Requests"
      rows={rows}
      columns={columnsFor(rows, params, hasRecords)}
      keyOf={({ time, id }, i) => id ?? `${time} ${i}`}
    />
  )
}

function columnsFor(
  rows: readonly RequestRow[],
  params: Params,
  hasRecords: boolean,
): readonly Column<RequestRow>[] {
  const has = (name: keyof RequestRow): boolean => rows.some((row) => row[name] !== undefined)
  return [
    { head: 'Time, UTC', cell: ({ time }) => timeOf(time) },
    { head: 'Status', cell: (row) => statusOf(row), kind: 'number' },
    { head: 'Request', cell: ({ method, path }) => requestOf(method, path), kind: 'long' },
    ...(has('reason')
      ? [{ head: 'Why', cell: (row: RequestRow) => reasonOf(row), kind: 'long' as const }]
      : []),
    { head: 'Caller', cell: (row) => callerOf(row, params), kind: 'long' },
    ...(has('id') ? [{ head: 'Id', cell: ({ id }: RequestRow) => idOf(id, hasRecords) }] : []),
  ]
}

/** On a phone the day stands above the clock. */
function timeOf(time: number): VNode {
  const [day, clock] = instant(time).split(' ')
  return (
    <span class="time">
      <span class="day">{day}</span> {clock}
    </span>
  )
}

function statusOf({ status, concealed }: RequestRow): VNode {
  return (
    <span class={`status s${String(status).slice(0, 3)}`}>
      {status}
      {concealed === true && <span class="hidden"> standing for 403</span>}
      {concealed === true && <abbr title="a 404 that stands for a 403"> ●</abbr>}
    </span>
  )
}

function requestOf(method: string, path: string): VNode {
  return (
    <code class="request">
      <b>{method}</b> {path}
    </code>
  )
}

function reasonOf({ reason, requirement }: RequestRow): VNode {
  return (
    <>
      {reason}
      {requirement !== undefined && <span class="sub">{requirement}</span>}
    </>
  )
}

/** Who asked, with what, and from where: each filters further. */
function callerOf({ caller, client, address }: RequestRow, params: Params): VNode {
  const isSaid = address === undefined || caller.startsWith(address)
  return (
    <>
      {further(params, 'caller', caller)}
      <span class="sub">
        {client !== '(none)' && further(params, 'client', client)}
        {!isSaid && <> {further(params, 'address', address)}</>}
      </span>
    </>
  )
}

function further(params: Params, name: string, value: string): VNode {
  if (params[name] === value) return <Name of={value} />
  return (
    <Link view="refusals" params={{ ...params, [name]: value, before: '' }}>
      <Name of={value} />
    </Link>
  )
}

function idOf(id: string | undefined, hasRecords: boolean): VNode | string {
  if (id === undefined) return ''
  if (!hasRecords) return <code>{id}</code>
  return (
    <Link view="why" params={{ q: id }} class="id">
      {id}
    </Link>
  )
}
