import type { AuditReport, Cell, Finding, Verdict } from '../verdict.ts'

/** All cells of one operation and one caller, as one. */
export interface GridCell {
  /** The worst of them. */
  readonly verdict: Verdict['kind']
  /** Refuted, and by nothing that is medium or worse, or by what was accepted. */
  readonly isMinor: boolean
  /** The status of the worst; among equals that of the plain one. */
  readonly status: number | undefined
  readonly cells: readonly Cell[]
}

/** The matrix of an audit: operations by callers. */
export interface Grid {
  readonly operations: readonly string[]
  readonly callers: readonly string[]
  /** `undefined` where nothing was tried. */
  at(operation: string, caller: string): GridCell | undefined
}

/** Folds states and matters, so that each operation and caller has one cell. */
export function gridOf(report: AuditReport): Grid {
  const { operations, callers, cells } = report
  const minor = minorCells(report)
  const groups = Map.groupBy(cells, ({ operation, caller }) => keyOf(operation, caller))
  const folded = new Map([...groups].map(([key, group]) => [key, fold(group, minor)]))
  // Operations that were made up, such as `PROPFIND /orders`, are shown only if something is wrong there.
  const odd = cells.filter(({ verdict }) => verdict.kind === 'refuted')
  return {
    operations: [...new Set([...operations, ...odd.map(({ operation }) => operation)])],
    callers: [...new Set([...callers, ...cells.map(({ caller }) => caller)])],
    at: (operation, caller) => folded.get(keyOf(operation, caller)),
  }
}

/** Whether what refutes a cell is of little weight; a refuted cell without a finding is not. */
type IsMinor = (cell: Cell) => boolean

function minorCells({ causes }: AuditReport): IsMinor {
  const worst = new Map<string, boolean>()
  for (const { findings, accepted } of causes) {
    for (const finding of findings) {
      const key = placeOf(finding)
      const isMinor = accepted !== undefined || ['low', 'info'].includes(finding.severity)
      worst.set(key, isMinor && (worst.get(key) ?? true))
    }
  }
  return (cell) => cell.verdict.kind === 'refuted' && (worst.get(placeOf(cell)) ?? false)
}

/** The key of the place of a cell, which its findings have too. */
export function placeOf({ operation, caller, state, matter }: Cell | Finding): string {
  return JSON.stringify([operation, caller, state, matter])
}

const RANKS: Readonly<Record<Verdict['kind'], number>> = {
  refuted: 4,
  inconclusive: 2,
  proved: 1,
  skipped: 0,
}

function fold(group: readonly Cell[], isMinor: IsMinor): GridCell {
  const rank = (cell: Cell): number => (isMinor(cell) ? 3 : RANKS[cell.verdict.kind])
  const cells = group.toSorted((a, b) => rank(b) - rank(a) || plain(b) - plain(a))
  const [worst] = cells
  const usual = cells.find(({ state, status }) => state === 'plain' && status !== undefined)
  return {
    verdict: worst?.verdict.kind ?? 'skipped',
    isMinor: worst !== undefined && isMinor(worst),
    status: worst?.status ?? (worst?.verdict.kind === 'refuted' ? usual?.status : undefined),
    cells,
  }
}

function plain({ state }: Cell): number {
  return state === 'plain' ? 1 : 0
}

function keyOf(operation: string, caller: string): string {
  return JSON.stringify([operation, caller])
}
