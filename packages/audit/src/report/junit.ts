import type { AuditReport, Cell, Finding } from '../verdict.ts'
import { type ExchangeLookup, exchangesOf, millisecondsOf, shortOf } from './exchanges.ts'
import { summarise } from './summary.ts'
import { visible, visibleLines } from './visible.ts'

/** How a report is written as JUnit. */
export interface JunitOptions {
  /** Whether what stays open is an error, and not skipped. */
  readonly strict: boolean
}

/** A report as JUnit: a suite for each operation, a case for each cell. */
export function junitOf(report: AuditReport, { strict }: JunitOptions): string {
  const { cells, milliseconds } = report
  const { counts, total } = summarise(report)
  const find = exchangesOf(report)
  const findings = Map.groupBy(
    report.causes.flatMap((cause) => cause.findings),
    keyOf,
  )
  const suites = [...Map.groupBy(cells, ({ operation }) => operation)]
  const open = counts.inconclusive
  const figures = {
    tests: total,
    failures: counts.refuted,
    errors: strict ? open : 0,
    skipped: counts.skipped + (strict ? 0 : open),
    time: seconds(milliseconds),
  }
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'sallyport audit', ...figures })}>`,
    ...suites.flatMap(([operation, group]) => suite(operation, group, { find, findings, strict })),
    '</testsuites>',
    '',
  ].join('\n')
}

interface Tools {
  readonly find: ExchangeLookup
  readonly findings: ReadonlyMap<string, readonly Finding[]>
  readonly strict: boolean
}

function suite(operation: string, cells: readonly Cell[], tools: Tools): readonly string[] {
  const count = (kind: Cell['verdict']['kind']): number =>
    cells.filter(({ verdict }) => verdict.kind === kind).length
  const open = count('inconclusive')
  const figures = {
    name: operation,
    tests: cells.length,
    failures: count('refuted'),
    errors: tools.strict ? open : 0,
    skipped: count('skipped') + (tools.strict ? 0 : open),
  }
  return [
    `  <testsuite${attributes(figures)}>`,
    ...cells.map((cell) => testCase(cell, tools)),
    '  </testsuite>',
  ]
}

function testCase(cell: Cell, tools: Tools): string {
  const { operation, caller, part, state, matter } = cell
  const name = [caller, state, ...(matter === undefined ? [] : [matter]), part].join(', ')
  const time = cell.exchanges.reduce((sum, one) => {
    const exchange = tools.find(one)
    return sum + (exchange === undefined ? 0 : millisecondsOf(exchange))
  }, 0)
  const start = `    <testcase${attributes({ classname: operation, name, time: seconds(time) })}`
  const inner = innerOf(cell, tools)
  return inner === undefined ? `${start}/>` : `${start}>${inner}</testcase>`
}

function innerOf(cell: Cell, tools: Tools): string | undefined {
  const { verdict } = cell
  if (verdict.kind === 'proved') return undefined
  if (verdict.kind === 'refuted') return failure(cell, tools)
  const isError = verdict.kind === 'inconclusive' && tools.strict
  const message = `${verdict.kind}: ${verdict.why}`
  return isError
    ? `<error${attributes({ type: 'inconclusive', message })}/>`
    : `<skipped${attributes({ message })}/>`
}

function failure(cell: Cell, { find, findings }: Tools): string {
  const found = findings.get(keyOf(cell)) ?? []
  const message = found.map((one) => one.message).join('; ') || `expected: ${cell.expected.kind}`
  const lines = cell.exchanges.flatMap((number) => {
    const exchange = find(number)
    return exchange === undefined ? [] : [visible(shortOf(exchange))]
  })
  const why = [cell.expected.why, ...(cell.expected.rule === undefined ? [] : [cell.expected.rule])]
  const text = escaped(visibleLines([why.join(', '), ...lines].join('\n')))
  return `<failure${attributes({ type: found[0]?.oracle ?? 'refuted', message })}>${text}</failure>`
}

function keyOf({ operation, caller, state, matter }: Finding | Cell): string {
  return JSON.stringify([operation, caller, state, matter])
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3)
}

function attributes(all: Readonly<Record<string, string | number>>): string {
  const written = Object.entries(all).map(
    ([name, value]) => ` ${name}="${escaped(visible(String(value)))}"`,
  )
  return written.join('')
}

/** Characters that XML gives a meaning; those it forbids are visible already (XML 1.0 section 2.2). */
function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
