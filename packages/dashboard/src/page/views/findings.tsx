import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import type { FindingCard, GroupRow } from '../../wire.ts'
import type { Params } from '../address.ts'
import { useAnswer } from '../ask.ts'
import { Copied } from '../parts/copy.tsx'
import { Link } from '../parts/link.tsx'
import { Name } from '../parts/name.tsx'
import { Severity } from '../parts/severity.tsx'
import { Answered, Empty } from '../parts/states.tsx'
import { Bar } from '../parts/table.tsx'
import { Ticked } from '../parts/ticked.tsx'
import { around, count, counted, minute, stretch } from '../words.ts'
import type { ViewProps } from './view.ts'

/** What was found, with all that speaks for it. */
export function FindingsView({ params, overview, asking }: ViewProps): VNode {
  const answer = useAnswer<readonly FindingCard[]>('findings', {}, asking)
  const { finding: wanted } = params
  useEffect(() => {
    if (answer.kind === 'ready' && wanted !== undefined) {
      document.getElementById(`finding-${wanted}`)?.scrollIntoView()
    }
  }, [wanted, answer.kind])
  return (
    <>
      <h1>What was found</h1>
      <Answered answer={answer}>
        {(cards) =>
          cards.length === 0 ? (
            <Empty title="Nothing that needs a person.">
              In {counted(overview.requests, 'request')} nothing speaks for an incident, an attack
              or a mistake.
            </Empty>
          ) : (
            cards.map((card, i) => (
              <Card
                card={card}
                number={i + 1}
                isWanted={card.id === wanted}
                hasRecords={overview.holds.records}
                key={`${card.id} ${card.from}`}
              />
            ))
          )
        }
      </Answered>
    </>
  )
}

interface CardProps {
  readonly card: FindingCard
  readonly number: number
  readonly isWanted: boolean
  readonly hasRecords: boolean
}

function Card({ card, number, isWanted, hasRecords }: CardProps): VNode {
  const { id, severity, title, from, to, mark, proof, next } = card
  const window = around(from, to)
  return (
    <article class={`card finding ${severity}${isWanted ? ' wanted' : ''}`} id={`finding-${id}`}>
      <header>
        <Severity of={severity} />
        <h2>
          <span class="finding-number">{number}</span> {title}
        </h2>
        <p class="muted">
          {stretch(from, to)} UTC · {card.type} · {Math.round(card.confidence * 100)} % sure
          {mark !== undefined && (
            <>
              {' '}
              · when <strong>{mark.name}</strong> happened, {minute(mark.time)}
            </>
          )}
        </p>
      </header>
      <div class="columns">
        <div>
          <h3>Do now</h3>
          <ol class="next">
            {next.map(({ step, command }) => (
              <li key={step}>
                <Ticked text={step} />
                {command !== undefined && <code> {command}</code>}
              </li>
            ))}
          </ol>
          <Causes card={card} />
        </div>
        <div>
          <Evidence card={card} filter={filterFor(card, window)} />
        </div>
      </div>
      <div class="columns">
        <Counts
          title="Who"
          more={whoMore(card)}
          rows={card.who}
          link={(caller) => ({ ...window, caller })}
        />
        <Counts title="Where" more="" rows={card.where} link={(route) => ({ ...window, route })} />
      </div>
      {proof !== undefined && (
        <>
          <h3>
            Count it yourself <span class="muted">{proof.counts}</span>
          </h3>
          <Copied text={proof.command} label="The command that counts it" />
        </>
      )}
      <Samples card={card} hasRecords={hasRecords} />
    </article>
  )
}

function whoMore({ callers, effective }: FindingCard): string {
  const as = effective < callers * 0.9 ? `, as good as ${effective}` : ''
  return `${counted(callers, 'caller')}${as}`
}

function Causes({ card }: { readonly card: FindingCard }): VNode {
  return (
    <>
      <h3>Why it may be</h3>
      <ul class="causes">
        {card.causes.map(({ cause, weight, because }) => (
          <li key={cause}>
            <span class="weight">{Math.round(weight * 100)} %</span> {cause}
            <span class="sub">{because}</span>
          </li>
        ))}
      </ul>
    </>
  )
}

/** What a finding is about, as far as a filter can say it: its time, and who and where if that is one. */
function filterFor({ callers, who, where }: FindingCard, window: Params): Params {
  const [caller] = callers === 1 ? who : []
  const [route] = where.length === 1 ? where : []
  return {
    ...window,
    ...(route !== undefined && { route: route.name }),
    ...(caller !== undefined && { caller: caller.name }),
  }
}

function Evidence({
  card,
  filter,
}: {
  readonly card: FindingCard
  readonly filter: Params
}): VNode {
  return (
    <>
      <h3>Seen</h3>
      <dl class="evidence">
        {card.evidence.map(({ fact, value }) => (
          <div key={fact}>
            <dt>{fact}</dt>
            <dd>
              <Link
                view="refusals"
                params={filter}
                label={`${fact}: ${typeof value === 'number' ? count(value) : value}`}
              >
                {typeof value === 'number' ? count(value) : value}
              </Link>
            </dd>
          </div>
        ))}
      </dl>
      {card.missingInput.map((one) => (
        <p class="muted" key={one}>
          Not quite sure: the log does not hold {one}.
        </p>
      ))}
    </>
  )
}

interface CountsProps {
  readonly title: string
  readonly more: string
  readonly rows: readonly GroupRow[]
  readonly link: (name: string) => Params
}

function Counts({ title, more, rows, link }: CountsProps): VNode | null {
  if (rows.length === 0) return null
  const most = Math.max(...rows.map(({ count: value }) => value))
  return (
    <div>
      <h3>
        {title} <span class="muted">{more}</span>
      </h3>
      <ul class="counts">
        {rows.map(({ name, count: value }) => (
          <li key={name}>
            <Link view="refusals" params={link(name)}>
              <Name of={name} />
            </Link>
            <Bar part={value} of={most} />
            <span class="count">{count(value)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Samples({
  card,
  hasRecords,
}: {
  readonly card: FindingCard
  readonly hasRecords: boolean
}): VNode | null {
  if (card.sampleIds.length === 0) return null
  return (
    <p class="samples">
      One of them:{' '}
      {card.sampleIds.map((id) => (
        <Link
          view={hasRecords ? 'why' : 'refusals'}
          params={hasRecords ? { q: id } : { id }}
          class="id"
          key={id}
        >
          {id}
        </Link>
      ))}
    </p>
  )
}
