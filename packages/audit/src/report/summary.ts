import { SEVERITIES, type Severity } from '../oracle.ts'
import type { AuditReport, RootCause, Verdict } from '../verdict.ts'
import { marking } from './grid.ts'

/** Why cells have no verdict, and how many each reason has. */
export interface Reason {
  readonly why: string
  readonly count: number
}

/** How many causes of a severity there are. */
export interface Mistakes {
  readonly severity: Severity
  readonly count: number
}

/** How cells are counted: `noted` are those of which something is worth knowing, and nothing is a mistake. */
export type Tally = Verdict['kind'] | 'noted'

/** What an audit comes to, in figures. */
export interface Summary {
  readonly total: number
  readonly counts: Readonly<Record<Tally, number>>
  readonly inconclusive: readonly Reason[]
  readonly skipped: readonly Reason[]
  /** The causes that count: those nobody accepted. */
  readonly causes: readonly RootCause[]
  readonly accepted: readonly RootCause[]
  readonly severities: readonly Mistakes[]
  /** Requests that were sent. */
  readonly sent: number
}

/** Counts what was found. */
export function summarise(report: AuditReport): Summary {
  const { cells, causes, exchanges } = report
  const open = causes.filter(({ accepted }) => accepted === undefined)
  const markOf = marking(report)
  const noted = cells.filter((cell) => markOf(cell) === 'info').length
  const countOf = (kind: Verdict['kind']): number =>
    cells.filter(({ verdict }) => verdict.kind === kind).length
  return {
    total: cells.length,
    counts: {
      proved: countOf('proved'),
      refuted: countOf('refuted') - noted,
      noted,
      inconclusive: countOf('inconclusive'),
      skipped: countOf('skipped'),
    },
    inconclusive: reasons(report, 'inconclusive'),
    skipped: reasons(report, 'skipped'),
    causes: open,
    accepted: causes.filter(({ accepted }) => accepted !== undefined),
    severities: SEVERITIES.map((severity) => ({
      severity,
      count: open.filter((cause) => cause.severity === severity).length,
    })).filter(({ count }) => count > 0),
    sent: exchanges.filter(({ outcome }) => outcome.kind !== 'withheld').length,
  }
}

function reasons({ cells }: AuditReport, kind: 'inconclusive' | 'skipped'): readonly Reason[] {
  const whys = cells.flatMap(({ verdict }) => (verdict.kind === kind ? [verdict.why] : []))
  return [...Map.groupBy(whys, (why) => why)]
    .map(([why, all]) => ({ why, count: all.length }))
    .toSorted((a, b) => b.count - a.count)
}

/** `412 of 430 cells proved, 12 refuted, 3 noted, 4 inconclusive (no positive control), 2 skipped`. */
export function coverage({ total, counts, inconclusive, skipped }: Summary): string {
  const parts = [
    `${counts.proved} of ${counted(total, 'cell')} proved`,
    `${counts.refuted} refuted`,
    `${counts.noted} noted`,
    `${counts.inconclusive} inconclusive${inBrackets(inconclusive)}`,
    `${counts.skipped} skipped${inBrackets(skipped)}`,
  ]
  return parts.join(', ')
}

function inBrackets(reasons: readonly Reason[]): string {
  if (reasons.length === 0) return ''
  const shown = reasons.slice(0, 3).map(({ why, count }) => `${count}: ${why}`)
  const more = reasons.length > 3 ? [`${counted(reasons.length - 3, 'other reason')}`] : []
  return ` (${[...shown, ...more].join('; ')})`
}

/** The verdict in one sentence. */
export function verdictOf(report: AuditReport, summary: Summary): string {
  const { counts, total, severities } = summary
  const mistakes = severities.filter(({ severity }) => severity !== 'info')
  const [worst] = mistakes
  if (worst !== undefined) return mistakesSentence(mistakes, worst)
  if (report.endedEarly !== undefined) return 'Nothing was found before the audit ended early.'
  if (counts.proved === 0) return 'Nothing could be proved.'
  const open = counts.inconclusive
  if (open > 0) return `No mistake was found, but ${open} of ${total} cells could not be concluded.`
  if (severities.length > 0) return 'No mistake was found; something is worth knowing.'
  const accepted = summary.accepted.length > 0 ? ' besides what was accepted' : ''
  const untried = counts.skipped
  if (untried > 0)
    return `No mistake was found${accepted} in what was tried; ${untried} of ${counted(total, 'cell')} ${untried === 1 ? 'was' : 'were'} not.`
  return `No mistake was found${accepted}: every caller is answered as the rules say.`
}

function mistakesSentence(mistakes: readonly Mistakes[], worst: Mistakes): string {
  const all = mistakes.reduce((sum, { count }) => sum + count, 0)
  if (all === 1) return `One mistake was found, and it is ${worst.severity}.`
  if (all === worst.count) return `${all} mistakes were found, all of them ${worst.severity}.`
  const are = worst.count === 1 ? 'is' : 'are'
  return `${all} mistakes were found; ${worst.count} of them ${are} ${worst.severity}.`
}

/** `1 request`, `2 requests`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
}

/** `1.2 s`, `3 min 20 s`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`
}
