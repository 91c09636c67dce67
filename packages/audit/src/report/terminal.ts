import { ORACLES, type Severity } from '../oracle.ts'
import type { AuditReport, Finding, RootCause } from '../verdict.ts'
import { type ExchangeLookup, exchangesOf, shortOf } from './exchanges.ts'
import { legend, matrixLines, type TerminalStyle } from './matrix.ts'
import { gapsOf } from './outcome.ts'
import type { Paint } from './paint.ts'
import { counted, coverage, duration, summarise, verdictOf } from './summary.ts'
import { brief, visible } from './visible.ts'

/** A whole report for a terminal: the matrix, the causes, and what it comes to. */
export function terminalReport(report: AuditReport, style: TerminalStyle): readonly string[] {
  const { paint } = style
  const summary = summarise(report)
  const find = exchangesOf(report)
  const { leftBehind, remarks } = report
  const matrix = matrixLines(report, style)
  const kind = summary.causes.length > 0 ? 'bad' : summary.counts.proved > 0 ? 'good' : 'strong'
  return [
    ...(matrix.length > 0 ? [...matrix, '', ...legend(paint), ''] : []),
    ...shown(report.causes, CAUSES_MAX).flatMap((cause) => [
      ...causeLines(cause, { find, paint }),
      '',
    ]),
    ...more(report.causes.length - CAUSES_MAX, 'cause', paint),
    ...shown(remarks, REMARKS_MAX).map(({ place, message }) =>
      paint('weak', visible(place === undefined ? message : `${place}: ${message}`)),
    ),
    ...more(remarks.length - REMARKS_MAX, 'remark', paint),
    paint(kind, verdictOf(report, summary)),
    visible(coverage(summary)),
    `${counted(summary.sent, 'request')} in ${duration(report.milliseconds)}, level ${report.level}`,
    ...gapsOf(report).map((line) => paint('bad', visible(line))),
    ...leftLines(leftBehind, paint),
  ]
}

const CAUSES_MAX = 50
const REMARKS_MAX = 20

function shown<T>(all: readonly T[], count: number): readonly T[] {
  return all.slice(0, count)
}

function more(count: number, noun: string, paint: Paint): readonly string[] {
  return count > 0 ? [paint('weak', `and ${counted(count, `more ${noun}`)}`)] : []
}

interface CauseTools {
  readonly find: ExchangeLookup
  readonly paint: Paint
}

function causeLines(cause: RootCause, { find, paint }: CauseTools): readonly string[] {
  const { severity, oracle, title, fingerprint, hint, accepted } = cause
  const [first] = cause.findings
  const mark = accepted === undefined ? paint(kindOf(severity), severity.padEnd(8)) : 'accepted'
  const rest = cause.findings.length - 1
  return [
    `${mark}  ${paint('strong', visible(title))}  ${paint('weak', `${oracle} ${fingerprint}`)}`,
    ...(first === undefined ? [] : findingLines(first, find)),
    ...(rest > 0 ? [`          and ${counted(rest, 'more cell')}`] : []),
    `          ${paint('weak', ORACLES[oracle].clause)}`,
    visible(
      accepted === undefined
        ? `          to do: ${hint}`
        : `          until ${accepted.until}: ${accepted.reason}`,
    ),
  ]
}

function kindOf(severity: Severity): 'bad' | 'strong' | 'weak' {
  if (severity === 'critical' || severity === 'high') return 'bad'
  return severity === 'medium' ? 'strong' : 'weak'
}

function findingLines(finding: Finding, find: ExchangeLookup): readonly string[] {
  const { message, evidence, control, exchange, rule } = finding
  const pair = [
    ['control', find(control)],
    ['shows it', find(exchange)],
  ] as const
  return [
    `          ${visible(message)} (by ${evidence})${rule === undefined ? '' : `, ${visible(rule)}`}`,
    ...pair.flatMap(([label, one]) =>
      one === undefined
        ? []
        : [`          ${label.padEnd(8)}  ${brief(visible(shortOf(one)), 200)}`],
    ),
  ]
}

function leftLines(left: AuditReport['leftBehind'], paint: Paint): readonly string[] {
  if (left.length === 0) return ['left behind: 0']
  const names = shown(left, REMARKS_MAX).map(
    ({ object, id }) => `  ${visible(object)} ${visible(id)}`,
  )
  return [paint('bad', `left behind: ${left.length}`), ...names]
}
