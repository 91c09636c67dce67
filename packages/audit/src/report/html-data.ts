import { answerOf, type Exchange } from '../exchange.ts'
import type { AuditReport, Cell, Finding } from '../verdict.ts'
import { curlOf } from './curl.ts'
import { resultOf } from './exchanges.ts'
import { type GridCell, gridOf, type Mark, placeOf } from './grid.ts'
import { brief, visible, visibleLines } from './visible.ts'

/** How many characters of exchanges a page carries; the worst cells come first. */
const BUDGET = 10_000_000
const EXCERPT_LENGTH = 800
const CELLS_MAX = 200

/** What the page shows when a cell is opened, as JSON that may stand in a script element. */
export function dataOf(report: AuditReport): string {
  const grid = gridOf(report)
  const shown = grid.operations.flatMap((operation) =>
    grid.callers.flatMap((caller) => {
      const cell = grid.at(operation, caller)
      return cell === undefined ? [] : [{ operation, caller, cell }]
    }),
  )
  const found = Map.groupBy(
    report.causes.flatMap(({ findings }) => findings),
    placeOf,
  )
  const groups = shown.map(({ operation, caller, cell }) => ({
    operation: visible(operation),
    caller: visible(caller),
    more: Math.max(0, cell.cells.length - CELLS_MAX),
    cells: cell.cells
      .slice(0, CELLS_MAX)
      .map((one) => cellData(one, found.get(placeOf(one)) ?? [])),
  }))
  const wanted = shown.map(({ cell }) => cell).toSorted((a, b) => rankOf(a) - rankOf(b))
  const data = { groups, exchanges: exchangeData(report, wanted) }
  // Nothing in it may end the element it stands in, or begin a comment (HTML section 4.12.1.3).
  return JSON.stringify(data).replaceAll('<', '\\u003C').replaceAll('\u2028', '\\u2028')
}

const ORDER: readonly Mark[] = ['refuted', 'minor', 'inconclusive', 'info', 'proved', 'skipped']

function rankOf({ mark, beside }: GridCell): number {
  return ORDER.indexOf(beside ?? mark)
}

function cellData(cell: Cell, found: readonly Finding[]): object {
  const { state, matter, part, expected, verdict, exchanges } = cell
  return {
    found: [...new Set(found.map(({ message }) => visible(message)))].slice(0, 10),
    ...{ state: visible(state), part, exchanges, expected: expected.kind },
    ...{ why: visible(expected.why), verdict: verdict.kind },
    ...(matter === undefined ? {} : { matter: visible(matter) }),
    ...(expected.rule === undefined ? {} : { rule: visible(expected.rule) }),
    ...('why' in verdict ? { open: visible(verdict.why) } : {}),
  }
}

function exchangeData(report: AuditReport, groups: readonly GridCell[]): object {
  const known = new Map(report.exchanges.map((one) => [one.number, one]))
  const data: Record<number, object> = {}
  let length = 0
  for (const number of groups.flatMap(({ cells }) => cells.flatMap(({ exchanges }) => exchanges))) {
    const exchange = known.get(number)
    if (exchange === undefined || number in data) continue
    if (length > BUDGET) break
    const one = exchangeOf(exchange, report.base)
    data[number] = one
    length += one.curl.length + one.fields.length + one.body.length + 100
  }
  return data
}

interface ExchangeData {
  readonly as: string
  readonly why: string
  readonly result: string
  readonly milliseconds: number
  readonly curl: string
  readonly fields: string
  readonly body: string
}

function exchangeOf(exchange: Exchange, base: string): ExchangeData {
  const { intent, request } = exchange
  const answer = answerOf(exchange)
  const fields = (answer?.fields ?? []).map(([name, value]) => visible(`${name}: ${value}`))
  return {
    as: visible(intent.as),
    why: visible(intent.why),
    result: visible(resultOf(exchange)),
    milliseconds: Math.round(answer?.milliseconds ?? 0),
    curl: visibleLines(brief(curlOf(request, base), 4_000)),
    fields: brief(fields.join('\n'), 2_000),
    body: visibleLines(brief(answer?.body ?? '', EXCERPT_LENGTH)),
  }
}
