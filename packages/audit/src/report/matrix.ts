import type { AuditReport, Verdict } from '../verdict.ts'
import { type Grid, type GridCell, gridOf } from './grid.ts'
import type { Paint } from './paint.ts'
import { brief, visible } from './visible.ts'

/** How something is written on a terminal. */
export interface TerminalStyle {
  readonly paint: Paint
  /** The width of the terminal; 80 at least. */
  readonly columns: number
}

/** Who gets what: a line for each operation, a column for each caller. Signs say without colours what colours say. */
export function matrixLines(report: AuditReport, style: TerminalStyle): readonly string[] {
  const grid = gridOf(report)
  if (grid.operations.length === 0 || grid.callers.length === 0) return []
  const columns = Math.max(80, style.columns)
  const first = Math.min(Math.floor(columns * 0.45), widest(grid.operations))
  const width = Math.min(NAME_LENGTH, Math.max(CELL_LENGTH, widest(grid.callers)))
  const perBlock = Math.max(1, Math.floor((columns - first) / (width + GAP.length)))
  const blocks = chunks(grid.callers, perBlock)
  return blocks.flatMap((callers, i) => [
    ...(i === 0 ? [] : ['']),
    ...block({ grid, callers, first, width }, style.paint),
  ])
}

/** What the signs of the matrix mean. */
export function legend(paint: Paint): string {
  const signs = [
    'ok as it must be',
    '!! refuted',
    '! refuted in little',
    '? inconclusive',
    '- skipped',
  ]
  return paint('weak', signs.join('   '))
}

const GAP = '  '
const NAME_LENGTH = 12
const CELL_LENGTH = '403 !!'.length

interface Block {
  readonly grid: Grid
  readonly callers: readonly string[]
  readonly first: number
  readonly width: number
}

function block({ grid, callers, first, width }: Block, paint: Paint): readonly string[] {
  const fit = (text: string, length: number): string => brief(visible(text), length).padEnd(length)
  const head = [fit('', first), ...callers.map((caller) => fit(caller, width))].join(GAP)
  const rows = grid.operations.map((operation) => {
    const cells = callers.map((caller) => {
      const cell = grid.at(operation, caller)
      const text = cell === undefined ? '' : textOf(cell)
      return cell === undefined ? fit('', width) : paint(kindOf(cell), text.padEnd(width))
    })
    return [fit(operation, first), ...cells].join(GAP).trimEnd()
  })
  return [paint('strong', head.trimEnd()), ...rows]
}

const KINDS: Readonly<Record<Verdict['kind'], 'good' | 'bad' | 'weak' | 'strong'>> = {
  proved: 'good',
  refuted: 'bad',
  inconclusive: 'strong',
  skipped: 'weak',
}

const SIGNS: Readonly<Record<Verdict['kind'], string>> = {
  proved: 'ok',
  refuted: '!!',
  inconclusive: '?',
  skipped: '-',
}

function kindOf({ verdict, isMinor }: GridCell): 'good' | 'bad' | 'weak' | 'strong' {
  return isMinor ? 'strong' : KINDS[verdict]
}

function textOf({ verdict, status, isMinor }: GridCell): string {
  const sign = isMinor ? '!' : SIGNS[verdict]
  return verdict === 'skipped' || status === undefined ? sign : `${status} ${sign}`
}

function widest(texts: readonly string[]): number {
  return Math.max(...texts.map((text) => visible(text).length))
}

function chunks<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(all.length / size)
  return Array.from({ length: count }, (_, i) => all.slice(i * size, (i + 1) * size))
}
