import { type Finding, type FindingSeverity, findingTypes } from '../finding.ts'
import { counted, stretch } from './instants.ts'
import type { Proof, ProofOf } from './proof/proof.ts'
import { visible } from './visible.ts'
import { wrapped } from './wrapped.ts'

/** Paints a text for a terminal, or leaves it plain. */
export type Paint = (kind: 'good' | 'bad' | 'weak' | 'strong', text: string) => string

/** How findings are shown. */
export interface TerminalStyle {
  readonly paint: Paint
  /** How many are shown in full; the others in a line each. */
  readonly whole: number
  /** How wide a line is; commands are never broken. */
  readonly columns: number
  /** Everything that is known of those shown in full, and not what fits on a screen. */
  readonly isComplete: boolean
  readonly proofOf: ProofOf
}

/** So many are shown in a line each. */
const BRIEF_MAX = 12

/** Findings for a terminal, the worst first: each with what was seen, why it may be, and what to do now. */
export function terminalFindings(
  findings: readonly Finding[],
  style: TerminalStyle,
): readonly string[] {
  const { paint, whole, isComplete } = style
  const noise = findings.filter(isNoise)
  const others = isComplete ? findings : findings.filter((finding) => !isNoise(finding))
  const brief = others.slice(whole, whole + BRIEF_MAX)
  const rest = others.length - whole - brief.length
  return [
    ...(others.length === 0 ? [paint('good', 'nothing that needs a person was found')] : []),
    ...others.slice(0, whole).flatMap((finding) => [...wholeLines(finding, style), '']),
    ...brief.map((finding) => headLine(finding, paint)),
    ...(rest > 0 ? [paint('weak', `and ${rest} more: --all shows them`)] : []),
    ...(noise.length === 0 || isComplete ? [] : [noiseLine(noise, paint)]),
  ]
}

function isNoise({ type }: Finding): boolean {
  return findingTypes[type] === 'noise'
}

/** What is there on every public server, in one line. */
function noiseLine(noise: readonly Finding[], paint: Paint): string {
  return paint('weak', `noise     ${noise.map(({ title }) => visible(title)).join('; ')}`)
}

/** One finding in a line. */
export function headLine({ severity, type, title, confidence }: Finding, paint: Paint): string {
  const sure = paint('weak', `${Math.round(confidence * 100)} % sure`)
  const mark = paint(kindOf(severity), severity.padEnd(8))
  return `${mark}  ${paint('strong', visible(title))}  ${paint('weak', type)}  ${sure}`
}

const NAME_WIDTH = 8
const INDENT = 10
const TEXT_LENGTH_MAX = 600
const COMMAND_LENGTH_MAX = 4000

function wholeLines(finding: Finding, style: TerminalStyle): readonly string[] {
  const { paint, columns, isComplete, proofOf } = style
  const { who, where, causes, next, missingInput, sampleIds, window, mark } = finding
  const width = Math.max(40, columns - INDENT - NAME_WIDTH)
  const named = (name: string, lines: readonly string[]): readonly string[] =>
    lines.map((text, i) => {
      const label = (i === 0 ? name : '').padEnd(NAME_WIDTH)
      return `${' '.repeat(INDENT)}${paint('weak', label)}${text}`
    })
  const told = (name: string, text: string): readonly string[] =>
    named(name, wrapped(visible(text, TEXT_LENGTH_MAX), width))
  const also = mark === undefined ? '' : `, when this happened: ${mark.name}`
  return [
    headLine(finding, paint),
    // A log without times says nothing of when.
    ...(window.to > 0 ? told('when', `${stretch(window)} UTC${also}`) : []),
    ...(who.count === 0 ? [] : told('who', whoText(finding))),
    ...(where.routes.length === 0 ? [] : told('where', countsText(where.routes))),
    ...told('seen', seenText(finding)),
    ...causes
      .slice(0, isComplete ? causes.length : 1)
      .flatMap(({ cause, because }) => told('because', `${cause} (${because})`)),
    ...next.flatMap(({ step, command }) =>
      told('do', command === undefined ? step : `${step}: ${command}`),
    ),
    ...named('prove', proofLines(proofOf(finding))),
    ...missingInput.flatMap((missing) => told('unsure', `the log does not hold ${missing}`)),
    ...(sampleIds.length === 0 ? [] : told('look', `sallyport explain why ${sampleIds[0]}`)),
  ]
}

function proofLines(proof: Proof | undefined): readonly string[] {
  if (proof === undefined) return []
  return [visible(proof.command, COMMAND_LENGTH_MAX)]
}

function seenText({ evidence }: Finding): string {
  return evidence
    .map(({ fact, value }) => {
      const number = typeof value === 'number' ? value.toLocaleString('en-US') : value
      return `${fact} ${number}`
    })
    .join('; ')
}

function whoText({ who }: Finding): string {
  const as = who.effective < who.count * 0.9 ? ` (as good as ${who.effective})` : ''
  return `${counted(who.count, 'caller')}${as}: ${countsText(who.top)}`
}

function countsText(counts: readonly { readonly name: string; readonly count: number }[]): string {
  return counts.map(({ name, count }) => `${name} ${count.toLocaleString('en-US')}`).join(', ')
}

function kindOf(severity: FindingSeverity): 'bad' | 'strong' | 'weak' {
  if (severity === 'critical' || severity === 'high') return 'bad'
  return severity === 'info' ? 'weak' : 'strong'
}
