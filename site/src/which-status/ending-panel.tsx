import { withBase } from 'vitepress'
import type { VNode } from 'vue'
import type { GuardAnswer } from './answers.ts'
import type { Place } from './place.ts'
import type { Ending } from './questions.ts'
import { Ticked } from './ticked.tsx'
import { answerTo, clientVerbs, codeFor, FRAMEWORKS, factsOf, isFramework } from './told.ts'

interface Props {
  readonly ending: Ending
  readonly place: Place
  readonly move: (place: Place) => void
}

/** One ending: what is answered, what others do about it, what is written down, and the code that answers so. */
export function EndingPanel({ ending, place, move }: Props): VNode {
  const answer = answerTo(ending)
  return (
    <section class={`ending ${toneOf(answer)}`} aria-labelledby="ending">
      <h2 id="ending" tabindex="-1">
        <span class="status">{answer.status}</span> {factsOf(answer).phrase}
      </h2>
      <p class="decision">
        <code>{answer.kind}</code>
        {answer.code === undefined ? null : (
          <a href={withBase(`/refusals/${answer.code}.html`)}>
            <code>{answer.code}</code>
          </a>
        )}
      </p>
      <p>{answer.story}</p>
      <Exchange answer={answer} />
      <Consequences answer={answer} />
      <WrittenDown answer={answer} />
      <Code answer={answer} place={place} move={move} />
    </section>
  )
}

/** Which colour a status has: that of the door it leaves by. */
export function toneOf({ kind }: GuardAnswer): string {
  return `tone-${kind.replace('_', '-')}`
}

function Exchange({ answer }: { readonly answer: GuardAnswer }): VNode {
  const { request, status, fields, body } = answer
  const head = [`HTTP/1.1 ${status} ${factsOf(answer).phrase}`, ...fields].join('\n')
  return (
    <div class="exchange">
      <h3>On the wire</h3>
      <Listing label="The request" text={request.join('\n')} />
      <Listing label="The answer" text={`${head}\n\n${body}`} />
    </div>
  )
}

/** Code that can be reached and scrolled by keys. */
function Listing({ label, text }: { readonly label: string; readonly text: string }): VNode {
  return (
    <section class="listing" tabindex={0} aria-label={label}>
      <pre>
        <code>{text}</code>
      </pre>
    </section>
  )
}

function Consequences({ answer }: { readonly answer: GuardAnswer }): VNode {
  const { browsers, caches, crawlers } = factsOf(answer)
  const client = [clientVerbs(answer), answer.advice].filter((text) => text !== undefined)
  const rows = [
    ['Client', `${client.join('. ')}${answer.advice === undefined ? '.' : ''}`],
    ['Browser', browsers],
    ['Cache', caches],
    ['Crawler', crawlers],
  ] as const
  return (
    <>
      <h3>What follows</h3>
      <dl>
        {rows.map(([who, text]) => (
          <div key={who}>
            <dt>{who}</dt>
            <dd>
              <Ticked text={text} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}

/** What the record says: the caller never sees it. */
function WrittenDown({ answer }: { readonly answer: GuardAnswer }): VNode | null {
  const { reason, meaning, unmet } = answer
  if (reason === undefined) return null
  return (
    <>
      <h3>In the record, and only there</h3>
      <p>
        <code>{reason}</code>: {meaning}.
      </p>
      {unmet.length === 0 ? null : (
        <ul>
          {unmet.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
    </>
  )
}

interface CodeProps {
  readonly answer: GuardAnswer
  readonly place: Place
  readonly move: (place: Place) => void
}

function Code({ answer, place, move }: CodeProps): VNode {
  const [policy = '', route = ''] = codeFor(answer, place.framework)
  const choose = (name: string): void => {
    if (isFramework(name)) move({ ...place, framework: name })
  }
  return (
    <>
      <h3>The code that answers so</h3>
      <Listing label="The policy" text={policy} />
      <fieldset class="frameworks">
        <legend>The route on</legend>
        {Object.entries(FRAMEWORKS).map(([name, text]) => (
          <label key={name} class={{ choice: true, chosen: name === place.framework }}>
            <input
              type="radio"
              name="framework"
              value={name}
              checked={name === place.framework}
              onChange={() => choose(name)}
            />
            {text}
          </label>
        ))}
      </fieldset>
      <Listing label="The route" text={route} />
    </>
  )
}
