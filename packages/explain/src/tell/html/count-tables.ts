import type { Caller } from '../../tally/callers.ts'
import type { Tally } from '../../tally/tally.ts'
import { instant } from '../instants.ts'
import { html, type Markup, type Part } from './markup.ts'

const ROWS_MAX = 12

/** Who was refused where: routes, callers and clients, those with most refusals first. */
export function countTables(tally: Tally): Markup {
  return html`${routesOf(tally)}${callersOf(tally)}${clientsOf(tally)}`
}

interface Column {
  readonly head: string
  readonly isNumber: boolean
}

const text = (head: string): Column => ({ head, isNumber: false })
const number = (head: string): Column => ({ head, isNumber: true })

interface TableParts {
  readonly title: string
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Part[])[]
  /** How many there are in all. */
  readonly total: number
}

function tableOf({ title, columns, rows, total }: TableParts): Markup | undefined {
  if (rows.length === 0) return undefined
  const id = title.toLowerCase()
  const cell = (part: Part, i: number): Markup => {
    if (i === 0) return html`<th scope="row">${part}</th>`
    return html`<td class="${columns[i]?.isNumber === true ? 'number' : 'text'}">${part}</td>`
  }
  const heads = columns.map(
    ({ head, isNumber }) =>
      html`<th scope="col"${isNumber ? html` class="number"` : undefined}>${head}</th>`,
  )
  const more =
    total > rows.length
      ? html`<p class="muted">the first ${rows.length} of ${total}, by refusals</p>`
      : undefined
  return html`<section aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
<div class="scroll" tabindex="0" role="region" aria-labelledby="${id}-title"><table class="list wide"><thead><tr>${heads}</tr></thead>
<tbody>${rows.map((cells) => html`<tr>${cells.map(cell)}</tr>\n`)}</tbody></table></div>${more}</section>
`
}

function routesOf(tally: Tally): Markup | undefined {
  const refused = tally.routes.all
    .map((route) => ({ route, refusals: route.challenged + route.forbidden }))
    .filter(({ refusals }) => refusals > 0)
    .sort((a, b) => b.refusals - a.refusals)
  return tableOf({
    title: 'Routes',
    columns: [text('Route'), number('served'), number('401'), number('403'), number('refused')],
    rows: refused
      .slice(0, ROWS_MAX)
      .map(({ route: { name, ok, challenged, forbidden }, refusals }) => [
        ...[name, ok, challenged, forbidden, percent(refusals, ok + refusals)],
      ]),
    total: refused.length,
  })
}

function callersOf(tally: Tally): Markup | undefined {
  const refused = tally.callers.all
    .map((caller) => ({ caller, refusals: caller.challenged + caller.forbidden }))
    .filter(({ refusals }) => refusals > 0)
    .sort((a, b) => b.refusals - a.refusals)
  const columns = ['requests', 'served', '401', '403'].map(number)
  return tableOf({
    title: 'Callers',
    columns: [text('Caller'), text('Client'), ...columns, text('last seen')],
    rows: refused
      .slice(0, ROWS_MAX)
      .map(({ caller }) => [
        ...[caller.name, clientOf(tally, caller), caller.requests, caller.ok],
        ...[caller.challenged, caller.forbidden],
        instant(caller.lastSeen * 1000),
      ]),
    total: refused.length,
  })
}

interface ClientCounts {
  readonly name: string
  callers: number
  served: number
  challenged: number
  forbidden: number
}

function clientsOf(tally: Tally): Markup | undefined {
  const byClient = new Map<number, ClientCounts>()
  for (const caller of tally.callers.all) {
    let counts = byClient.get(caller.client)
    if (counts === undefined) {
      const name = clientOf(tally, caller)
      counts = { name, callers: 0, served: 0, challenged: 0, forbidden: 0 }
      byClient.set(caller.client, counts)
    }
    counts.callers += 1
    counts.served += caller.ok
    counts.challenged += caller.challenged
    counts.forbidden += caller.forbidden
  }
  const refused = [...byClient.values()]
    .filter(({ challenged, forbidden }) => challenged + forbidden > 0)
    .sort((a, b) => b.challenged + b.forbidden - a.challenged - a.forbidden)
  const columns = ['callers', 'served', '401', '403', 'refused'].map(number)
  return tableOf({
    title: 'Clients',
    columns: [text('Client'), ...columns],
    rows: refused
      .slice(0, ROWS_MAX)
      .map(({ name, callers, served, challenged, forbidden }) => [
        ...[name, callers, served, challenged, forbidden],
        percent(challenged + forbidden, served + challenged + forbidden),
      ]),
    total: refused.length,
  })
}

const CLIENT_LENGTH = 80

function clientOf(tally: Tally, { client }: Caller): string {
  return tally.callers.clients.textOf(client).slice(0, CLIENT_LENGTH)
}

function percent(part: number, whole: number): string {
  if (whole === 0) return ''
  const share = (part / whole) * 100
  return `${share < 1 && share > 0 ? '<1' : Math.round(share)} %`
}
