import { withBase } from 'vitepress'
import type { VNode } from 'vue'
import { toneOf } from './ending-panel.tsx'
import { type Choice, endings, pathTo, questions } from './questions.ts'
import { answerTo } from './told.ts'

/** All endings in one table: what the questions lead to, for whoever wants to see it at once or has no scripts. */
export function AllEndings(): VNode {
  return (
    // What scrolls must be reached by keys.
    <section class="scrolled" tabindex={0} aria-label="All answers">
      <table>
        <thead>
          <tr>
            <th scope="col">Status</th>
            <th scope="col">When</th>
            <th scope="col">Code</th>
            <th scope="col">A client shall</th>
          </tr>
        </thead>
        <tbody>
          {endings.map((ending) => {
            const answer = answerTo(ending)
            return (
              <tr key={ending} class={toneOf(answer)}>
                <td>
                  <a class="status" href={`#${ending}`}>
                    {answer.status}
                  </a>
                </td>
                <td>
                  {whenOf(pathTo(ending))}
                  <small>{answer.story}</small>
                </td>
                <td>
                  {answer.code === undefined ? null : (
                    <a href={withBase(`/refusals/${answer.code}.html`)}>
                      <code>{answer.code}</code>
                    </a>
                  )}
                </td>
                <td>{answer.action}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

/** The last question and its answer: those before follow. */
function whenOf(path: readonly Choice[]): string {
  const question = questions[path.length - 1]
  return `${question?.text ?? ''} ${path.at(-1)?.text ?? ''}.`
}
