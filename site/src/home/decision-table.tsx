import { withBase } from 'vitepress'
import type { VNode } from 'vue'
import { toneOf } from '../which-status/ending-panel.tsx'
import type { Ending } from '../which-status/questions.ts'
import { answerTo } from '../which-status/told.ts'

/** The eight kinds of decision, each by the situation that shows it best, and when it is taken. */
const KINDS = [
  ['permitted', 'known, and permitted'],
  ['unreadable', 'credentials that break their grammar, or come twice'],
  [
    'expired',
    'no credentials, or none that are good: unknown, expired, revoked, for somebody else',
  ],
  ['weak', 'good ones, too weak or too old for this'],
  ['forbidden', 'known, and may not'],
  ['secret', 'known, and may not even know that it exists'],
  ['guessed', 'too many failures before'],
  ['unverifiable', 'no decision is possible: a key server or a store is down'],
] as const satisfies readonly (readonly [Ending, string])[]

/** Which kind of decision leaves with which status: what a running guard answered, one row a kind. */
export function DecisionTable(): VNode {
  return (
    // What scrolls must be reached by keys.
    <section class="scrolled" tabindex={0} aria-label="Decisions">
      <table class="decisions">
        <thead>
          <tr>
            <th scope="col">Status</th>
            <th scope="col">When</th>
            <th scope="col">A client shall</th>
          </tr>
        </thead>
        <tbody>
          {KINDS.map(([ending, when]) => {
            const answer = answerTo(ending)
            return (
              <tr key={ending} class={toneOf(answer)}>
                <td>
                  <a class="status" href={withBase(`/which-status.html#${ending}`)}>
                    {answer.status}
                  </a>
                </td>
                <td>{when}</td>
                <td>{answer.action}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}
