import type { AuditReport, Cell, Finding, RootCause } from '../verdict.ts'
import { type ExchangeLookup, exchangesOf, millisecondsOf, shortOf } from './exchanges.ts'
import { type OutcomeOptions, whyPassed } from './outcome.ts'
import { visible, visibleLines } from './visible.ts'

/**
 * A report as JUnit: a suite for each operation, a case for each cell.
 *
 * A case fails where its cell was refuted by something that fails the audit: what is below the severity, accepted, or
 * known before is skipped, with the reason. What fails and stands in no such cell is a case of its own.
 */
export function junitOf(report: AuditReport, options: OutcomeOptions): string {
  const tools: Tools = { find: exchangesOf(report), findings: findingsOf(report, options), options }
  const suites = [...Map.groupBy(report.cells, ({ operation }) => operation)].map(
    ([operation, cells]): Suite => ({
      name: operation,
      cases: cells.map((cell) => caseOf(cell, tools)),
    }),
  )
  const others = [...othersOf(report, tools), ...signInsOf(report)]
  const all = others.length === 0 ? suites : [...suites, { name: OTHERS, cases: others }]
  const figures = figuresOf(all.flatMap(({ cases }) => cases))
  const time = seconds(report.milliseconds)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'sallyport audit', ...figures, time })}>`,
    ...all.flatMap(suiteLines),
    '</testsuites>',
    '',
  ].join('\n')
}

const OTHERS = 'whole API'

interface Tools {
  readonly find: ExchangeLookup
  /** What was found, by cell. */
  readonly findings: ReadonlyMap<string, readonly Weighed[]>
  readonly options: OutcomeOptions
}

/** A finding, and why it fails nothing; `undefined` if it does fail. */
interface Weighed {
  readonly finding: Finding
  readonly passed: string | undefined
}

function findingsOf(
  { causes }: AuditReport,
  options: OutcomeOptions,
): ReadonlyMap<string, readonly Weighed[]> {
  const all = causes.flatMap((cause) => {
    const passed = whyPassed(cause, options)
    return cause.findings.map((finding) => ({ finding, passed }))
  })
  return Map.groupBy(all, ({ finding }) => keyOf(finding))
}

interface Suite {
  readonly name: string
  readonly cases: readonly Case[]
}

/** One case: how it ended, and its element. */
interface Case {
  readonly ended: 'passed' | 'failure' | 'error' | 'skipped'
  readonly xml: string
}

function figuresOf(cases: readonly Case[]): Readonly<Record<string, number>> {
  const count = (ended: Case['ended']): number => cases.filter((one) => one.ended === ended).length
  return {
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  }
}

function suiteLines({ name, cases }: Suite): readonly string[] {
  return [
    `  <testsuite${attributes({ name, ...figuresOf(cases) })}>`,
    ...cases.map(({ xml }) => xml),
    '  </testsuite>',
  ]
}

function caseOf(cell: Cell, tools: Tools): Case {
  const { operation, caller, part, state, matter } = cell
  const name = [caller, state, ...(matter === undefined ? [] : [matter]), part].join(', ')
  const time = cell.exchanges.reduce((sum, one) => {
    const exchange = tools.find(one)
    return sum + (exchange === undefined ? 0 : millisecondsOf(exchange))
  }, 0)
  const { ended, xml } = endOf(cell, tools)
  const start = `    <testcase${attributes({ classname: operation, name, time: seconds(time) })}`
  return { ended, xml: xml === '' ? `${start}/>` : `${start}>${xml}</testcase>` }
}

function endOf(cell: Cell, tools: Tools): Case {
  const { verdict } = cell
  if (verdict.kind === 'proved') return { ended: 'passed', xml: '' }
  if (verdict.kind === 'refuted') return refuted(cell, tools)
  const message = `${verdict.kind}: ${verdict.why}`
  if (verdict.kind === 'skipped' || !tools.options.strict) return skipped(message)
  return { ended: 'error', xml: `<error${attributes({ type: 'inconclusive', message })}/>` }
}

function skipped(message: string, more = ''): Case {
  return { ended: 'skipped', xml: `<skipped${attributes({ message })}/>${more}` }
}

function refuted(cell: Cell, tools: Tools): Case {
  const found = tools.findings.get(keyOf(cell)) ?? []
  const failing = found.filter(({ passed }) => passed === undefined)
  const text = evidenceOf(cell, tools)
  // A cell that nothing is known to speak against would be a mistake of ours: it fails, too.
  if (failing.length > 0 || found.length === 0) {
    const [first] = failing
    const told = failing.map(({ finding }) => finding.message).join('; ')
    const message = told || `expected: ${cell.expected.kind}`
    return failure({ type: first?.finding.oracle ?? 'refuted', message, text })
  }
  const told = found.map(({ finding, passed }) => `${finding.message} (${passed})`)
  return skipped(`refuted: ${told.join('; ')}`, `<system-out>${text}</system-out>`)
}

interface Failing {
  readonly type: string
  readonly message: string
  readonly text: string
}

function failure({ text, ...rest }: Failing): Case {
  return { ended: 'failure', xml: `<failure${attributes({ ...rest })}>${text}</failure>` }
}

/** What was expected, by which rule, and what was answered. */
function evidenceOf({ exchanges, expected }: Cell, { find }: Tools): string {
  const lines = exchanges.flatMap((number) => {
    const exchange = find(number)
    return exchange === undefined ? [] : [visible(shortOf(exchange))]
  })
  const why = [expected.why, ...(expected.rule === undefined ? [] : [expected.rule])]
  return escaped(visibleLines([why.join(', '), ...lines].join('\n')))
}

/** What fails the audit, and stands in no cell that was refuted: it must fail here as well. */
function othersOf({ causes, cells }: AuditReport, { options }: Tools): readonly Case[] {
  const shown = new Set(cells.filter(({ verdict }) => verdict.kind === 'refuted').map(keyOf))
  const isShown = ({ findings }: RootCause): boolean =>
    findings.some((one) => shown.has(keyOf(one)))
  return causes
    .filter((cause) => whyPassed(cause, options) === undefined && !isShown(cause))
    .map(({ title, oracle, findings, operations }) => {
      const message = findings.map((one) => one.message).join('; ')
      const text = escaped(visible(operations.join(', ')))
      const { ended, xml } = failure({ type: oracle, message, text })
      const names = attributes({ classname: OTHERS, name: title })
      return { ended, xml: `    <testcase${names}>${xml}</testcase>` }
    })
}

/** Who is not signed in is an error: of those nothing was proved, and an audit that ends so is not sound. */
function signInsOf({ notSignedIn }: AuditReport): readonly Case[] {
  return notSignedIn.map(({ identity, why }) => {
    const names = attributes({ classname: OTHERS, name: `${identity} is signed in` })
    const error = attributes({ type: 'not signed in', message: why })
    return { ended: 'error', xml: `    <testcase${names}><error${error}/></testcase>` }
  })
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
