import { answerOf, type Exchange } from '../exchange.ts'
import { ORACLES } from '../oracle.ts'
import type { AuditReport, Evidence, Finding, RootCause } from '../verdict.ts'
import { curlOf } from './curl.ts'
import { type ExchangeLookup, exchangesOf, resultOf } from './exchanges.ts'
import { operationOf } from './html-matrix.ts'
import { html, type Markup } from './markup.ts'
import { counted } from './summary.ts'
import { brief } from './visible.ts'

/** The root causes, the worst first, each with the pair of requests that proves it. */
export function causesOf(report: AuditReport): Markup | undefined {
  if (report.causes.length === 0) return undefined
  const find = exchangesOf(report)
  const places = new Map(report.operations.map((operation, i) => [operation, `#op-${i}`]))
  const tools = { base: report.base, find, places }
  const open = report.causes.filter(({ accepted }) => accepted === undefined)
  const known = report.causes.filter(({ accepted }) => accepted !== undefined)
  const more = open.length - CAUSES_MAX
  return html`<section aria-labelledby="causes-title"><h2 id="causes-title">What is wrong</h2>
${open.length === 0 ? html`<p>Nothing besides what was accepted.</p>` : undefined}
${open.slice(0, CAUSES_MAX).map((cause, i) => causeOf(cause, tools, i === 0))}
${more > 0 ? html`<p>and ${counted(more, 'more cause')}: see the JSON report</p>` : undefined}
${known.length > 0 ? html`<h3>Accepted</h3>${known.slice(0, CAUSES_MAX).map((cause) => causeOf(cause, tools))}` : undefined}
</section>`
}

const CAUSES_MAX = 200
const FINDINGS_MAX = 100
const EXCERPT_LENGTH = 1_200

interface Tools {
  readonly base: string
  readonly find: ExchangeLookup
  readonly places: ReadonlyMap<string, string>
}

const EVIDENCE: Readonly<Record<Evidence, string>> = {
  canary: 'a value that only its owner put there was seen',
  'read-back': 'its owner read the change back',
  body: 'the answer is that of the owner, and not that for what does not exist',
  control: 'a control was answered otherwise',
  status: 'the status alone says so',
}

function causeOf(cause: RootCause, tools: Tools, isOpen = false): Markup {
  const { severity, title, oracle, fingerprint, findings, hint, accepted } = cause
  const { clause, cwe, fails } = ORACLES[oracle]
  const [first] = findings
  const label = accepted === undefined ? severity : 'accepted'
  return html`<details class="cause ${label}"${isOpen ? html` open` : undefined}>
<summary><span class="severity">${label}</span><span class="title">${title}</span><span class="count">${counted(cause.operations.length, 'operation')}</span></summary>
<div class="body">
${accepted === undefined ? undefined : html`<p class="accepted-why">Accepted until ${accepted.until}: ${accepted.reason}</p>`}
${first === undefined ? undefined : html`<p class="lead">${first.message}</p><p class="evidence">${EVIDENCE[first.evidence]}</p>${pairOf(first, tools)}`}
<dl class="facts"><div><dt>What to do</dt><dd class="hint-text">${hint}</dd></div>
<div><dt>Where</dt><dd>${operations(cause, tools)}</dd></div>
<div><dt>Fails when</dt><dd>${fails}</dd></div>
<div><dt>Clause</dt><dd>${clause}; CWE-${cwe}</dd></div>
<div><dt>Fingerprint</dt><dd><code>${oracle} ${fingerprint}</code></dd></div></dl>
${findings.length > 1 ? findingTable(findings) : undefined}
</div></details>
`
}

function operations({ operations }: RootCause, { places }: Tools): Markup {
  const links = operations.map((operation) => {
    const href = places.get(operation)
    const name = operationOf(operation)
    return html`<li>${href === undefined ? name : html`<a href="${href}">${name}</a>`}</li>`
  })
  return html`<ul class="operations">${links}</ul>`
}

function findingTable(findings: readonly Finding[]): Markup {
  const rows = findings
    .slice(0, FINDINGS_MAX)
    .map(
      ({ operation, caller, state, message }) =>
        html`<tr><td>${operationOf(operation)}</td><td>${caller}</td><td>${state}</td><td>${message}</td></tr>`,
    )
  const more = findings.length - FINDINGS_MAX
  return html`<details class="all"><summary>All ${counted(findings.length, 'cell')}</summary><div class="scroll" tabindex="0" role="region" aria-label="All cells of this cause"><table class="list"><thead><tr><th scope="col">Operation</th><th scope="col">Caller</th><th scope="col">State</th><th scope="col">What happened</th></tr></thead><tbody>${rows}</tbody></table></div>${more > 0 ? html`<p>and ${counted(more, 'more cell')}</p>` : undefined}</details>`
}

function pairOf({ control, exchange }: Finding, tools: Tools): Markup {
  const shows = tools.find(exchange)
  const compared = tools.find(control)
  return html`<div class="pair">
${compared === undefined ? undefined : exchangeOf(compared, 'Control', tools)}
${shows === undefined ? undefined : exchangeOf(shows, 'What shows it', tools)}</div>`
}

function exchangeOf(exchange: Exchange, label: string, { base }: Tools): Markup {
  const answer = answerOf(exchange)
  const excerpt = answer === undefined ? '' : brief(answer.body, EXCERPT_LENGTH)
  return html`<figure class="exchange"><figcaption><b>${label}</b> <span>${exchange.intent.as}: ${exchange.intent.why}</span> <span class="status">${resultOf(exchange)}</span></figcaption>
<div class="copied"><pre class="curl" tabindex="0" role="region" aria-label="${label}: the request as curl"><code>${brief(curlOf(exchange.request, base), 8_000)}</code></pre><button type="button" class="copy js">Copy</button></div>
${excerpt === '' ? undefined : html`<pre class="answer" tabindex="0" role="region" aria-label="${label}: the answer"><code>${excerpt}</code></pre>`}</figure>`
}
