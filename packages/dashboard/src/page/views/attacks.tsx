import type { VNode } from 'preact'
import type { AttackRow, FindingRow } from '../../wire.ts'
import { useAnswer } from '../ask.ts'
import { FindingLines } from '../parts/finding-line.tsx'
import { Link } from '../parts/link.tsx'
import { Answered, Empty } from '../parts/states.tsx'
import { Bar, type Column, Table } from '../parts/table.tsx'
import { around, count, percent, stretch } from '../words.ts'
import type { ViewProps } from './view.ts'

/** Who tries to get in: the share of attempts that succeed tells a guesser from a network of many people. */
export function AttacksView({ overview, asking }: ViewProps): VNode {
  const answer = useAnswer<readonly AttackRow[]>('attacks', {}, asking)
  const found = overview.findings.filter(({ kind }: FindingRow) => kind === 'attack')
  return (
    <>
      <h1>Attempts to sign in</h1>
      <p class="lead">
        By source. A guesser is nearly never let in; behind a school or a company many mistype, and
        about half of the attempts succeed.
      </p>
      {found.length === 0 ? (
        <p class="calm">No attack was found.</p>
      ) : (
        <FindingLines findings={found} />
      )}
      <Answered answer={answer}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title="The log shows no refused attempt to sign in." />
          ) : (
            <Table label="Sources" rows={rows} columns={COLUMNS} keyOf={({ address }) => address} />
          )
        }
      </Answered>
    </>
  )
}

const COLUMNS: readonly Column<AttackRow>[] = [
  {
    head: 'Source',
    cell: ({ address, from, to }) => (
      <Link view="refusals" params={{ address, ...around(from, to) }}>
        {address}
      </Link>
    ),
  },
  { head: 'Refused', kind: 'number', cell: (row) => numberOf(row, row.refused) },
  { head: 'Let in', kind: 'number', cell: (row) => numberOf(row, row.accepted, '1') },
  {
    head: 'Success',
    cell: ({ refused, accepted }) => (
      <>
        {percent(accepted, accepted + refused)}{' '}
        <Bar
          part={accepted}
          of={accepted + refused}
          tone={accepted * 4 < refused ? 'bad' : 'good'}
        />
      </>
    ),
  },
  {
    head: 'Accounts',
    kind: 'number',
    cell: ({ accounts }) =>
      accounts === 0 ? <span class="muted">not told</span> : count(accounts),
  },
  { head: 'Most a minute', kind: 'number', cell: ({ peak }) => count(peak) },
  { head: 'When, UTC', cell: ({ from, to }) => stretch(from, to) },
  {
    head: 'Judged',
    cell: ({ isFound, acceptedAfter }) => (
      <>
        {isFound ? <span class="tag bad">attack</span> : <span class="tag">no finding</span>}
        {isFound && acceptedAfter !== undefined && <span class="tag bad">and was let in</span>}
      </>
    ),
  },
]

/** The attempts of a source; of those that were let in, the log itself has to be asked. */
function numberOf({ address, from, to }: AttackRow, value: number, log = ''): VNode | string {
  if (value === 0) return '0'
  const what = log === '' ? 'refused' : 'let in'
  return (
    <Link
      view="refusals"
      params={{ address, ...around(from, to), log }}
      label={`${count(value)} ${what} from ${address}`}
    >
      {count(value)}
    </Link>
  )
}
