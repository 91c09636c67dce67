import { styleText } from 'node:util'
import { type AuditReport, failuresOf, gapsOf, summarise, terminalReport } from '@sallyport/audit'
import type { Cell } from './access-matrix.ts'
import { ROUTE_SCHEMES, STATE_ROUTES, type StateLine } from './credential-states.ts'
import type { Guessing } from './guessing.ts'

/** Everything that the first run saw. */
export interface Findings {
  readonly audit: AuditReport
  readonly states: readonly StateLine[]
  /** `undefined` where the system has one loopback address only. */
  readonly guessing: Guessing | undefined
}

/** Colours a text, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string

type Style = Parameters<typeof styleText>[0]

/** Colours only for a terminal, and never where `NO_COLOR` is set. */
export const paint: Paint = (style, text) => styleText(style, text, { stream: process.stdout })

/** The legend: every status in words, and its colour. Red is kept for what is not as expected. */
const LEGEND: readonly (readonly [status: number, words: string, style: Style])[] = [
  [200, 'served (201 created, 204 done)', 'green'],
  [400, 'let in, and the request is wrong; or unreadable credentials', 'blue'],
  [401, 'who are you?', 'yellow'],
  [403, 'I know you, and you may not', 'magenta'],
  [404, 'not there, or not for you to know', 'cyan'],
  [429, 'too many guesses, wait', 'yellowBright'],
]

const UNEXPECTED: Style = ['red', 'bold']

const COLUMNS = 100
const STATE_WIDTH = 28
const SCHEME_WIDTHS = STATE_ROUTES.map(
  (route, i) => Math.max(route.length, ROUTE_SCHEMES[i]?.length ?? 0) + 2,
)

/** The whole report, for a person. At most 100 columns wide, but for long findings. */
export function reportOf(findings: Findings, paint: Paint): string {
  const unexpected = countUnexpected(findings)
  return [
    paint('bold', 'what becomes of every state of credentials (the routes accept other schemes)'),
    ...stateLines(findings.states, paint),
    '',
    guessingLine(findings.guessing, paint),
    '',
    paint('bold', 'who gets what (routes x callers), proved by `sallyport audit`'),
    ...auditLines(findings.audit, paint),
    '',
    ...LEGEND.map(([status, words, style]) => `  ${paint(style, String(status))}  ${words}`),
    '',
    verdictOf(findings, unexpected, paint),
    '',
  ].join('\n')
}

const STYLES = { good: 'green', bad: UNEXPECTED, weak: 'dim', strong: 'bold' } as const

function auditLines(report: AuditReport, paint: Paint): readonly string[] {
  const style = {
    paint: (kind: keyof typeof STYLES, text: string) => paint(STYLES[kind], text),
    columns: COLUMNS,
  }
  return terminalReport(report, style).flatMap(folded)
}

/** A line that says much, on several; what is painted stays as it is. */
function folded(line: string): readonly string[] {
  if (line.length <= COLUMNS || line.includes('\u001b')) return [line]
  const at = line.lastIndexOf(' ', COLUMNS)
  return at <= INDENT.length ? [line] : [line.slice(0, at), ...folded(INDENT + line.slice(at + 1))]
}

const INDENT = '  '

function stateLines(lines: readonly StateLine[], paint: Paint): readonly string[] {
  const heading = (names: readonly string[], end: string): string => {
    const cells = names.map((name, i) => name.padStart(SCHEME_WIDTHS[i] ?? 0)).join('')
    return `${''.padEnd(STATE_WIDTH)}${cells}  ${end}`.trimEnd()
  }
  return [
    heading(STATE_ROUTES, 'code of /me'),
    heading(ROUTE_SCHEMES, ''),
    ...lines.map(({ state, cells, code, lacksChallenge }) => {
      const rest = cells.map((cell, i) => cellText(cell, SCHEME_WIDTHS[i] ?? 0, paint)).join('')
      const complaint = lacksChallenge ? paint(UNEXPECTED, ' 401 without a challenge') : ''
      return `${state.padEnd(STATE_WIDTH)}${rest}  ${code}${complaint}`.trimEnd()
    }),
  ]
}

/** A status; one that is not as expected stands in red, beside what was expected. */
function cellText({ expected, status }: Cell, width: number, paint: Paint): string {
  const isRight = status === expected
  const text = isRight ? String(status) : `${status}!${expected}`
  const style = isRight ? styleOf(status) : UNEXPECTED
  return ' '.repeat(Math.max(0, width - text.length)) + paint(style, text)
}

function styleOf(status: number): Style {
  const known = status < 300 ? 200 : status
  return LEGEND.find(([status]) => status === known)?.[2] ?? 'white'
}

function guessingLine(guessing: Guessing | undefined, paint: Paint): string {
  if (guessing === undefined) {
    return 'guessing a password: not shown, this system has one loopback address only'
  }
  const { statuses, retryAfterSeconds, isAsExpected } = guessing
  const shown = statuses.map((status) => paint(styleOf(status), String(status))).join(' ')
  const line = `guessing a password: ${shown}, Retry-After: ${retryAfterSeconds ?? 'none'}`
  return isAsExpected ? line : `${line} ${paint(UNEXPECTED, 'not as expected')}`
}

function verdictOf(findings: Findings, unexpected: number, paint: Paint): string {
  const { counts } = summarise(findings.audit)
  const answers = cellsOf(findings).length
  if (unexpected > 0) return paint(UNEXPECTED, `not as expected: ${unexpected} (got!expected, !!)`)
  return paint('green', `${counts.proved} cells proved and ${answers} answers as expected`)
}

/** How much was not as expected; of the audit its causes, and where it came to no end. */
export function countUnexpected(findings: Findings): number {
  const { audit, states, guessing } = findings
  const wrong = cellsOf(findings).filter(({ expected, status }) => expected !== status).length
  const silent = states.filter(({ lacksChallenge }) => lacksChallenge).length
  return wrong + silent + (guessing?.isAsExpected === false ? 1 : 0) + countCauses(audit)
}

const STRICT = { failOn: 'low', baseline: new Set<string>(), strict: true } as const

function countCauses(report: AuditReport): number {
  const { severities } = summarise(report)
  const causes = severities
    .filter(({ severity }) => severity !== 'info')
    .reduce((sum, { count }) => sum + count, 0)
  const isWhole = gapsOf(report).length === 0 && failuresOf(report, STRICT).length === 0
  return causes > 0 || isWhole ? causes : 1
}

function cellsOf({ states }: Findings): readonly Cell[] {
  return states.flatMap(({ cells }) => cells)
}

/** The same for programs: of the audit what it comes to, and who got what. */
export function dataOf({ audit, states, guessing }: Findings): unknown {
  const { base, level, milliseconds, operations, callers, causes, cells, leftBehind } = audit
  const { total, counts, inconclusive, skipped, severities, sent } = summarise(audit)
  const summary = { total, counts, inconclusive, skipped, severities, sent }
  const matrix = cells
    .filter(({ state }) => state === 'plain')
    .map(({ operation, caller, matter, status, verdict }) => {
      return { operation, caller, matter, status, verdict: verdict.kind }
    })
  const report = { base, level, milliseconds, summary, operations, callers, causes, leftBehind }
  return { audit: { ...report, matrix }, states, guessing }
}
