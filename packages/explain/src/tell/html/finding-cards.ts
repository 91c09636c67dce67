import { mostOf } from '../../extremes.ts'
import { type Counted, type Finding, findingTypes } from '../../finding.ts'
import { counted, stretch } from '../instants.ts'
import type { Proof, ProofOf } from '../proof/proof.ts'
import { html, type Markup } from './markup.ts'

const KINDS = { operation: 'operation', attack: 'attack', noise: 'noise' } as const
const CARDS_MAX = 100
const OPEN = 3

/** What was found, a card for each, the worst first. */
export function findingCards(findings: readonly Finding[], proofOf: ProofOf): Markup {
  if (findings.length === 0) return html``
  const more = findings.length - CARDS_MAX
  return html`<section aria-labelledby="findings-title"><h2 id="findings-title">What was found</h2>
${findings.slice(0, CARDS_MAX).map((finding, i) => cardOf(finding, { number: i + 1, proof: proofOf(finding) }))}
${more > 0 ? html`<p>and ${counted(more, 'more finding')}: see the JSON</p>` : undefined}</section>
`
}

interface Card {
  readonly number: number
  readonly proof: Proof | undefined
}

function cardOf(finding: Finding, { number, proof }: Card): Markup {
  const { type, severity, title, confidence, window, mark } = finding
  const isOpen = number <= OPEN && findingTypes[type] !== 'noise'
  return html`<details class="finding ${severity}" id="finding-${String(number)}"${isOpen ? html` open` : undefined}>
<summary><span class="severity">${String(number)} ${severity}</span><span class="title">${title}</span><span class="count">${type}, ${KINDS[findingTypes[type]]}, ${String(Math.round(confidence * 100))} % sure</span></summary>
<div class="body">
<p class="when">${window.to > 0 ? `${stretch(window)} UTC` : 'the log holds no times'}${mark === undefined ? undefined : html`, when this happened: <strong>${mark.name}</strong>`}</p>
<div class="columns"><div><h3>Do now</h3><ol class="next">${finding.next.map(({ step, command }) => html`<li>${step}${command === undefined ? undefined : html` <code>${command}</code>`}</li>`)}</ol>
<h3>Why it may be</h3>${causesOf(finding)}</div>
<div><h3>Seen</h3><dl class="evidence">${finding.evidence.map(({ fact, value }) => html`<div><dt>${fact}</dt><dd>${value}</dd></div>`)}</dl></div></div>
<div class="columns">${countsOf('Who', whoHead(finding), finding.who.top)}${countsOf('Where', '', finding.where.routes)}</div>
${proof === undefined ? undefined : proofOf(proof)}
${missingOf(finding)}
</div></details>
`
}

function causesOf({ causes }: Finding): Markup {
  const rows = causes.map(
    ({ cause, because, weight }) =>
      html`<li><span class="weight">${String(Math.round(weight * 100))} %</span> ${cause}<span class="because">${because}</span></li>`,
  )
  return html`<ul class="causes">${rows}</ul>`
}

function whoHead({ who }: Finding): string {
  const as = who.effective < who.count * 0.9 ? `, as good as ${who.effective}` : ''
  return `${counted(who.count, 'caller')}${as}`
}

/** Names with bars, each as long as its share of the largest. */
function countsOf(title: string, head: string, counts: readonly Counted[]): Markup | undefined {
  if (counts.length === 0) return undefined
  const most = mostOf(counts.map(({ count }) => count))
  const rows = counts.map(
    ({ name, count }) =>
      html`<tr><th scope="row">${name}</th><td class="number">${count}</td><td class="share"><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect width="${((count / most) * 100).toFixed(1)}" height="8" rx="1"/></svg></td></tr>`,
  )
  return html`<div><h3>${title}${head === '' ? undefined : html` <span class="muted">${head}</span>`}</h3><table class="list counts"><tbody>${rows}</tbody></table></div>`
}

function proofOf({ command, counts }: Proof): Markup {
  return html`<h3>Count it yourself <span class="muted">${counts}</span></h3>
<div class="copied"><pre tabindex="0" role="region" aria-label="The command that counts it"><code>${command}</code></pre><button type="button" class="copy js">Copy</button></div>`
}

function missingOf({ missingInput, sampleIds }: Finding): Markup | undefined {
  if (missingInput.length + sampleIds.length === 0) return undefined
  const missing = missingInput.map(
    (one) => html`<p>Not quite sure: the log does not hold ${one}.</p>`,
  )
  const ids = sampleIds.map((id) => html`<li><code>sallyport explain why ${id}</code></li>`)
  return html`<div class="muted">${missing}${ids.length === 0 ? undefined : html`<p>One of them, step by step:</p><ul class="ids">${ids}</ul>`}</div>`
}
