import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import type {
  GroupBy,
  Groups,
  GroupTable,
  KeptRefusals,
  RequestPage,
  SearchAnswer,
} from '../../wire.ts'
import { filterOf, type Params } from '../address.ts'
import { useAnswer } from '../ask.ts'
import { FilterBar } from '../parts/filter-bar.tsx'
import { Link } from '../parts/link.tsx'
import { Name } from '../parts/name.tsx'
import { RequestsTable } from '../parts/requests-table.tsx'
import { Answered, Empty } from '../parts/states.tsx'
import { Bar } from '../parts/table.tsx'
import { count, counted, minute } from '../words.ts'
import type { ViewProps } from './view.ts'

const TITLES: Readonly<Record<GroupBy, string>> = {
  status: 'Status',
  reason: 'Reason',
  route: 'Route',
  caller: 'Caller',
  client: 'Client',
  address: 'Address',
}

/** From status to route to caller to requests: each number is a link that asks for what it counts. */
export function RefusalsView({ params, overview, asking }: ViewProps): VNode {
  const filter = filterOf(params)
  const hasRecords = overview.holds.records
  if (params['log'] === '1') {
    return (
      <>
        <Searched filter={filter} asking={asking} hasRecords={hasRecords} />
        <h2>Of these, refused</h2>
        <Refused filter={filter} asking={asking} />
        <Requests params={params} asking={asking} hasRecords={hasRecords} />
      </>
    )
  }
  return (
    <>
      <h1>Refusals</h1>
      <FilterBar view="refusals" params={filter} />
      <Refused filter={filter} asking={asking} />
      <Requests params={params} asking={asking} hasRecords={hasRecords} />
    </>
  )
}

interface RefusedProps {
  readonly filter: Params
  readonly asking: ViewProps['asking']
}

function Refused({ filter, asking }: RefusedProps): VNode {
  const groups = useAnswer<Groups>('groups', filter, asking)
  return (
    <Answered answer={groups}>
      {(data) => (
        <>
          <p class="total" role="status">
            <strong>{count(data.total)}</strong> refused {data.total === 1 ? 'request' : 'requests'}
            <Kept refusals={data.refusals} />
          </p>
          <div class="groups">
            {(Object.keys(TITLES) as GroupBy[]).map((by) => (
              <Group by={by} table={data.groups[by]} total={data.total} filter={filter} key={by} />
            ))}
          </div>
        </>
      )}
    </Answered>
  )
}

/** How far back the kept ones reach, where they are not all. */
function Kept({ refusals }: { readonly refusals: KeptRefusals }): VNode | null {
  const { seen, kept, since } = refusals
  if (seen === kept) return null
  return (
    <span class="muted">
      {' '}
      of the last {count(kept)}, since {minute(since ?? 0)} UTC; {count(seen - kept)} before are no
      longer kept
    </span>
  )
}

interface GroupProps {
  readonly by: GroupBy
  readonly table: GroupTable
  readonly total: number
  readonly filter: Params
}

const SHOWN = 8

function Group({ by, table, total, filter }: GroupProps): VNode | null {
  const [isWhole, setWhole] = useState(false)
  const { rows, others } = table
  // One that is filtered by says nothing more.
  if (rows.length === 0 || filter[by] !== undefined) return null
  const shown = isWhole ? rows : rows.slice(0, SHOWN)
  const rest = rows.length - shown.length
  return (
    <section class="card group" aria-label={`By ${by}`}>
      <h2>{TITLES[by]}</h2>
      <ul class="counts">
        {shown.map(({ name, count: value }) => (
          <li key={name}>
            <Link view="refusals" params={{ ...filter, [by]: name }}>
              <Name of={name} />
            </Link>
            <Bar part={value} of={total} />
            <span class="count">{count(value)}</span>
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <button type="button" class="quiet" onClick={() => setWhole(true)}>
          {rest} more
        </button>
      )}
      {isWhole && others.names > 0 && (
        <p class="muted">
          and {count(others.names)} others with {count(others.count)}
        </p>
      )}
    </section>
  )
}

interface RequestsProps {
  readonly params: Params
  readonly asking: ViewProps['asking']
  readonly hasRecords: boolean
}

function Requests({ params, asking, hasRecords }: RequestsProps): VNode {
  const filter = filterOf(params)
  const { before = '' } = params
  const page = useAnswer<RequestPage>('requests', { ...filter, before }, asking)
  return (
    <section aria-labelledby="requests">
      <h2 id="requests">The requests</h2>
      <Answered answer={page}>
        {(data) => (
          <>
            {data.rows.length === 0 ? (
              <Empty title="None of the kept refusals is like that." />
            ) : (
              <RequestsTable rows={data.rows} params={filter} hasRecords={hasRecords} />
            )}
            <p class="pages">
              {before !== '' && (
                <Link view="refusals" params={filter} class="quiet">
                  The newest
                </Link>
              )}
              {data.before !== undefined && (
                <Link
                  view="refusals"
                  params={{ ...filter, before: String(data.before) }}
                  class="quiet"
                >
                  Older ones
                </Link>
              )}
            </p>
            {data.canSearch && params['log'] !== '1' && <Search filter={filter} />}
          </>
        )}
      </Answered>
    </section>
  )
}

/** The way to the log itself: to those no longer kept, and to requests that were not refused. */
function Search({ filter }: { readonly filter: Params }): VNode {
  return (
    <section class="search" aria-labelledby="in-the-log">
      <h2 id="in-the-log">In the log itself</h2>
      <p class="muted">
        All requests like that: served ones too, and refusals that are no longer kept.
      </p>
      <Link view="refusals" params={{ ...filter, log: '1' }} class="quiet">
        Read the log
      </Link>
    </section>
  )
}

interface SearchedProps extends RefusedProps {
  readonly hasRecords: boolean
}

/** What the log itself holds, read once more; how many that is is the heading. */
function Searched({ filter, asking, hasRecords }: SearchedProps): VNode {
  // The whole log is not read again for each line that comes.
  const answer = useAnswer<SearchAnswer>('search', filter, { ...asking, generation: 0 })
  return (
    <section class="search">
      <h1>
        {answer.kind === 'ready'
          ? `${counted(answer.data.matched, 'request')} in the log`
          : 'Requests in the log'}
      </h1>
      <FilterBar view="refusals" params={filter} />
      <Answered answer={answer}>
        {(found) => <Found found={found} filter={filter} hasRecords={hasRecords} />}
      </Answered>
    </section>
  )
}

interface FoundProps {
  readonly found: SearchAnswer
  readonly filter: Params
  readonly hasRecords: boolean
}

function Found({ found, filter, hasRecords }: FoundProps): VNode {
  const { rows, matched, stopped } = found
  return (
    <>
      <p class="muted" role="status">
        Served and refused ones.
        {matched > rows.length && ` The last ${rows.length} are shown.`}
        {stopped === 'time' &&
          ' It took too long and was not read to its end: choose a window of time.'}
      </p>
      {rows.length > 0 && <RequestsTable rows={rows} params={filter} hasRecords={hasRecords} />}
    </>
  )
}
