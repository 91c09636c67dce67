import type { VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Why, WhyOther, WhyStory } from '../../wire.ts'
import { goTo, hrefOf, type Params } from '../address.ts'
import { type Asking, useAnswer } from '../ask.ts'
import { Link } from '../parts/link.tsx'
import { Answered, Empty } from '../parts/states.tsx'
import { Ticked } from '../parts/ticked.tsx'
import { plainQuestion } from '../question.ts'
import { instant } from '../words.ts'
import type { ViewProps } from './view.ts'

/** Why one request was answered as it was, by whatever names it. */
export function WhyView({ params, asking }: ViewProps): VNode {
  const { q, text, problem, setText, submit } = useQuestion(params)
  return (
    <>
      <h1>Why?</h1>
      <form class="ask" onSubmit={submit}>
        <label for="question">
          A decision id, a trace id, a request such as <code>GET /orders/4</code>, or a curl line
        </label>
        <div class="ask-row">
          <textarea
            id="question"
            rows={2}
            maxLength={8192}
            spellcheck={false}
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && !event.shiftKey) submit(event)
            }}
          />
          <button type="submit" class="primary">
            Ask
          </button>
        </div>
        <p class="muted">
          Of a curl line only method and path are kept and sent. Who asks is recorded.
        </p>
      </form>
      {problem !== '' && <Empty title="That names no request.">{problem}</Empty>}
      {problem === '' && q !== '' && <Told q={q} asking={asking} />}
    </>
  )
}

/** What is asked, and what is being typed. */
interface Question {
  /** As it stands in the URL, and nothing if that names no request. */
  readonly q: string
  readonly text: string
  readonly problem: string
  readonly setText: (text: string) => void
  readonly submit: (event: Event) => void
}

function useQuestion(params: Params): Question {
  const { q: given = '' } = params
  const read = plainQuestion(given)
  const q = read.kind === 'plain' ? read.question : ''
  const [text, setText] = useState(q)
  const [asked, setAsked] = useState(q)
  const [problem, setProblem] = useState(read.kind === 'unclear' ? read.problem : '')
  // The back button changes the question without typing.
  if (asked !== q) {
    setAsked(q)
    setText(q)
    if (q !== '') setProblem('')
  }
  // A link may hold what nobody should have put into it.
  useEffect(() => {
    if (given !== q) goTo(hrefOf('why', { q }), 'replace')
  }, [given, q])
  const submit = (event: Event): void => {
    event.preventDefault()
    const wanted = plainQuestion(text)
    setProblem(wanted.kind === 'unclear' ? wanted.problem : '')
    if (wanted.kind === 'plain') goTo(hrefOf('why', { q: wanted.question }))
  }
  return { q, text, problem, setText, submit }
}

function Told({ q, asking }: { readonly q: string; readonly asking: Asking }): VNode {
  // A story does not change when the log grows.
  const answer = useAnswer<Why>('why', { q }, { ...asking, generation: 0 })
  return (
    <Answered answer={answer}>
      {(why) => {
        if (why.kind === 'story') return <Story story={why.story} others={why.others} />
        if (why.kind === 'unclear')
          return <Empty title="That names no request.">{why.problem}</Empty>
        return (
          <div class="empty">
            <p class="empty-title">{why.sentence}</p>
            <ul>
              {why.tries.map((one) => (
                <li key={one}>
                  <Ticked text={one} />
                </li>
              ))}
            </ul>
          </div>
        )
      }}
    </Answered>
  )
}

function Story({
  story,
  others,
}: {
  readonly story: WhyStory
  readonly others: readonly WhyOther[]
}): VNode {
  return (
    <article class="card story">
      <header>
        <h2>
          <Ticked text={story.summary} />
        </h2>
        <p class="muted">
          {instant(story.time)} UTC · <code>{story.id}</code>
        </p>
      </header>
      <ol class="steps">
        {story.steps.map(({ step, outcome, found }) => (
          <li class={`step ${outcome.replace(' ', '-')}`} key={step}>
            <span class="step-name">{step}</span>
            <span class="step-outcome">{outcome}</span>
            <span class="step-found">
              <Ticked text={found} />
            </span>
          </li>
        ))}
      </ol>
      <Ruling story={story} />
      <Answer story={story} />
      <Sentences title="The caller" lines={story.caller} />
      <Sentences title="Others on this route" lines={story.others} />
      {story.advice.length > 0 && (
        <>
          <h3>Do now</h3>
          <ul>
            {story.advice.map(({ who, step }) => (
              <li key={step}>
                <strong>{who}</strong>: <Ticked text={step} />
              </li>
            ))}
          </ul>
        </>
      )}
      <Others others={others} />
    </article>
  )
}

function Ruling({ story }: { readonly story: WhyStory }): VNode | null {
  const { ruling } = story
  if (ruling === undefined) return null
  return (
    <>
      <h3>The rule, as it was then</h3>
      <p>
        policy <code>{ruling.policy}</code>, version <code>{ruling.version}</code>
        {ruling.rule !== undefined && (
          <>
            {' '}
            asked for <strong>{ruling.rule}</strong>
          </>
        )}
        {ruling.change !== undefined && <span class="sub">{ruling.change}</span>}
      </p>
      {ruling.unmet.length > 0 && (
        <dl class="evidence">
          {ruling.unmet.map(({ needed, had }) => (
            <div key={needed}>
              <dt>needed {needed}</dt>
              <dd>had {had}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  )
}

function Answer({ story }: { readonly story: WhyStory }): VNode {
  const { status, code, challenges, hidden } = story.answer
  return (
    <>
      <h3>What the caller saw</h3>
      <p>
        {status ?? 'what its handler answered'} {code !== undefined && <code>{code}</code>}
        {hidden !== undefined && <span class="sub">{hidden}</span>}
      </p>
      {challenges.map((one) => (
        <p key={one}>
          <code>WWW-Authenticate: {one}</code>
        </p>
      ))}
    </>
  )
}

function Sentences({
  title,
  lines,
}: {
  readonly title: string
  readonly lines: readonly string[]
}): VNode | null {
  if (lines.length === 0) return null
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {lines.map((line) => (
          <li key={line}>
            <Ticked text={line} />
          </li>
        ))}
      </ul>
    </>
  )
}

function Others({ others }: { readonly others: readonly WhyOther[] }): VNode | null {
  if (others.length === 0) return null
  return (
    <>
      <h3>The same question names also</h3>
      <ul>
        {others.map(({ id, time, what }) => (
          <li key={id}>
            <Link view="why" params={{ q: id }}>
              {instant(time)}
            </Link>{' '}
            {what}
          </li>
        ))}
      </ul>
    </>
  )
}
