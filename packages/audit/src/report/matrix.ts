import type { AuditReport } from '../verdict.ts'
import { type Grid, type GridCell, gridOf, type Mark } from './grid.ts'
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
  const width = Math.min(NAME_LENGTH, Math.max(widest(textsOf(grid)), widest(grid.callers)))
  const perBlock = Math.max(1, Math.floor((columns - first) / (width + GAP.length)))
  const blocks = chunks(grid.callers, perBlock)
  return blocks.flatMap((callers, i) => [
    ...(i === 0 ? [] : ['']),
    ...block({ grid, callers, first, width }, style.paint),
  ])
}

/** What the signs of the matrix mean. */
export function legend(paint: Paint): readonly string[] {
  const signs = [
    'ok as it must be',
    '!! refuted',
    '! refuted in little',
    'i worth knowing',
    '? inconclusive',
    '- skipped',
  ]
  return [
    signs.join('   '),
    'A second sign: with other credentials than those of the caller, or in another way of writing.',
  ].map((line) => paint('weak', line))
}

const GAP = '  '
const NAME_LENGTH = 12

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
      return cell === undefined
        ? fit('', width)
        : paint(KINDS[cell.beside ?? cell.mark], text.padEnd(width))
    })
    return [fit(operation, first), ...cells].join(GAP).trimEnd()
  })
  return [paint('strong', head.trimEnd()), ...rows]
}

const KINDS: Readonly<Record<Mark, 'good' | 'bad' | 'weak' | 'strong'>> = {
  proved: 'good',
  refuted: 'bad',
  minor: 'strong',
  inconclusive: 'strong',
  info: 'good',
  skipped: 'weak',
}

const SIGNS: Readonly<Record<Mark, string>> = {
  proved: 'ok',
  refuted: '!!',
  minor: '!',
  inconclusive: '?',
  info: 'i',
  skipped: '-',
}

function textsOf({ operations, callers, at }: Grid): readonly string[] {
  const cells = operations.flatMap((operation) => callers.map((caller) => at(operation, caller)))
  return cells.map((cell) => (cell === undefined ? '' : textOf(cell)))
}

function textOf({ mark, status, beside }: GridCell): string {
  const signs = beside === undefined ? SIGNS[mark] : `${SIGNS[mark]} ${SIGNS[beside]}`
  return mark === 'skipped' || status === undefined ? signs : `${status} ${signs}`
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, visible(text).length), 0)
}

function chunks<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(all.length / size)
  return Array.from({ length: count }, (_, i) => all.slice(i * size, (i + 1) * size))
}
