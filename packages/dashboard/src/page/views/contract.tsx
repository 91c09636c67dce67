import type { VNode } from 'preact'
import type { Contract } from '../../wire.ts'
import { useAnswer } from '../ask.ts'
import { FindingLines } from '../parts/finding-line.tsx'
import { Link } from '../parts/link.tsx'
import { Name } from '../parts/name.tsx'
import { Answered } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { around, count, counted, stretch } from '../words.ts'
import type { ViewProps } from './view.ts'

/** What breaks the contract of statuses: 401 for 403 and back, and clients that ask again for what they may not. */
export function ContractView({ overview, asking }: ViewProps): VNode {
  const answer = useAnswer<Contract>('contract', {}, asking)
  return (
    <>
      <h1>The contract</h1>
      <p class="lead">
        401 asks who you are, 403 says that you may not. A client that obeys renews its token for
        the first and stops for the second.
      </p>
      <Answered answer={answer}>
        {(data) => (
          <>
            {data.wrongCodes.length > 0 && <FindingLines findings={data.wrongCodes} />}
            <Fresh data={data} />
            <Retried data={data} />
            <section aria-labelledby="challenges">
              <h2 id="challenges">Challenges and concealment</h2>
              <p>
                {data.concealed === 0
                  ? 'No 404 is known to stand for a 403. '
                  : `${counted(data.concealed, 'answer')} with 404 stood for a 403. `}
                {overview.holds.challenges
                  ? 'The guard that wrote these records sends a challenge with every 401.'
                  : 'Whether a 401 carried WWW-Authenticate stands in no access log: `sallyport audit` asks the API itself.'}
              </p>
            </section>
          </>
        )}
      </Answered>
    </>
  )
}

type FreshRow = Contract['freshRefused'][number]
type RetriedRow = Contract['retried'][number]

function Fresh({ data }: { readonly data: Contract }): VNode {
  return (
    <section aria-labelledby="fresh">
      <h2 id="fresh">401 to a token that was just issued</h2>
      <p class="muted">
        A new token is as good as a token gets. Where it is refused with 401, the verifier does not
        know its key, or a 403 was meant; then a client that obeys asks for tokens for ever.
      </p>
      {data.freshRefused.length === 0 ? (
        <p class="calm">None.</p>
      ) : (
        <Table
          label="Routes that refuse new tokens"
          rows={data.freshRefused}
          columns={FRESH}
          keyOf={({ route }) => route}
        />
      )}
    </section>
  )
}

const FRESH: readonly Column<FreshRow>[] = [
  {
    head: 'Route',
    kind: 'long',
    cell: ({ route }) => (
      <Link view="refusals" params={{ route, status: '401' }}>
        {route}
      </Link>
    ),
  },
  { head: 'Callers', kind: 'number', cell: ({ callers }) => count(callers) },
  { head: 'Times', kind: 'number', cell: ({ rounds }) => count(rounds) },
]

function Retried({ data }: { readonly data: Contract }): VNode {
  return (
    <section aria-labelledby="retried">
      <h2 id="retried">403 that were asked again</h2>
      <p class="muted">The same path, within a minute of its refusal: nothing changes by asking.</p>
      {data.retried.length === 0 ? (
        <p class="calm">None.</p>
      ) : (
        <Table
          label="Retried refusals"
          rows={data.retried}
          columns={RETRIED}
          keyOf={({ caller, route }) => `${caller} ${route}`}
        />
      )}
    </section>
  )
}

const RETRIED: readonly Column<RetriedRow>[] = [
  {
    head: 'Caller',
    kind: 'long',
    cell: ({ caller, route, from, to }) => (
      <Link view="refusals" params={{ caller, route, ...around(from, to) }}>
        <Name of={caller} />
      </Link>
    ),
  },
  { head: 'Route', kind: 'long', cell: ({ route }) => route },
  { head: 'Asked again', kind: 'number', cell: ({ repeats }) => count(repeats) },
  { head: 'Refused', kind: 'number', cell: ({ refusals }) => count(refusals) },
  { head: 'When, UTC', cell: ({ from, to }) => stretch(from, to) },
]
