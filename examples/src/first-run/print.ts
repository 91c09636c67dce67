import { styleText } from 'node:util'
import { CALLERS } from '../orders/expectations.ts'
import type { Cell, MatrixLine } from './access-matrix.ts'
import { ROUTE_SCHEMES, STATE_ROUTES, type StateLine } from './credential-states.ts'
import type { Guessing } from './guessing.ts'

/** Everything that the first run saw. */
export interface Findings {
  readonly matrix: readonly MatrixLine[]
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

const ROUTE_WIDTH = 28
const STATE_WIDTH = 28
const CALLER_WIDTHS = CALLERS.map((caller) => Math.max(caller.length, 6) + 2)
const SCHEME_WIDTHS = STATE_ROUTES.map(
  (route, i) => Math.max(route.length, ROUTE_SCHEMES[i]?.length ?? 0) + 2,
)

/** The whole report, for a person. At most 100 columns wide. */
export function reportOf(findings: Findings, paint: Paint): string {
  const unexpected = countUnexpected(findings)
  return [
    paint('bold', 'who gets what (routes x callers)'),
    ...matrixLines(findings.matrix, paint),
    '',
    ...LEGEND.map(([status, words, style]) => `  ${paint(style, String(status))}  ${words}`),
    '',
    paint(
      'bold',
      'what becomes of every state of credentials (alice; the routes accept other schemes)',
    ),
    ...stateLines(findings.states, paint),
    '',
    guessingLine(findings.guessing, paint),
    '',
    verdictOf(findings, unexpected, paint),
    '',
  ].join('\n')
}

function matrixLines(lines: readonly MatrixLine[], paint: Paint): readonly string[] {
  const head = CALLERS.map((caller, i) => caller.padStart(CALLER_WIDTHS[i] ?? 0)).join('')
  return [
    ''.padEnd(ROUTE_WIDTH) + head,
    ...lines.map(({ route, cells }) => {
      const rest = cells.map((cell, i) => cellText(cell, CALLER_WIDTHS[i] ?? 0, paint))
      return route.padEnd(ROUTE_WIDTH) + rest.join('')
    }),
  ]
}

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
  const cells = cellsOf(findings).length
  if (unexpected === 0) return paint('green', `${cells} answers, every one as expected`)
  const complaint = `answers not as expected: ${unexpected} of ${cells} (got!expected)`
  return paint(UNEXPECTED, complaint)
}

/** How many answers were not as expected. */
export function countUnexpected(findings: Findings): number {
  const wrong = cellsOf(findings).filter(({ expected, status }) => expected !== status).length
  const silent = findings.states.filter(({ lacksChallenge }) => lacksChallenge).length
  return wrong + silent + (findings.guessing?.isAsExpected === false ? 1 : 0)
}

function cellsOf({ matrix, states }: Findings): readonly Cell[] {
  return [...matrix, ...states].flatMap(({ cells }) => cells)
}
