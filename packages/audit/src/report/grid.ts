import type { Severity } from '../oracle.ts'
import type { AuditReport, Cell, Finding, Verdict } from '../verdict.ts'

/**
 * What is shown of a cell: its verdict, where `minor` is refuted by nothing that is medium or worse, or by what was
 * accepted, and `info` by what is no mistake, only worth knowing.
 */
export type Mark = Verdict['kind'] | 'minor' | 'info'

/** All cells of one operation and one caller, as one. */
export interface GridCell {
  /** That of the caller with its own credentials, as everybody asks; among several objects the worst. */
  readonly mark: Mark
  /** The status that goes with it. */
  readonly status: number | undefined
  /** What is worse with other credentials, or in another way of writing: else somebody who is let in seems refused. */
  readonly beside: Mark | undefined
  /** The worst first. */
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
  const markOf = marking(report)
  const groups = Map.groupBy(cells, ({ operation, caller }) => keyOf(operation, caller))
  const folded = new Map([...groups].map(([key, group]) => [key, fold(group, markOf)]))
  // Operations that were made up, such as `PROPFIND /orders`, are shown only if something is wrong there.
  const odd = cells.filter(({ verdict }) => verdict.kind === 'refuted')
  return {
    operations: [...new Set([...operations, ...odd.map(({ operation }) => operation)])],
    callers: [...new Set([...callers, ...cells.map(({ caller }) => caller)])],
    at: (operation, caller) => folded.get(keyOf(operation, caller)),
  }
}

/** Says how a cell is marked. */
export type MarkOf = (cell: Cell) => Mark

/** How the cells of a report are marked: a refuted one without a finding weighs fully. */
export function marking({ causes }: AuditReport): MarkOf {
  const worst = new Map<string, Mark>()
  for (const { findings, accepted } of causes) {
    for (const finding of findings) {
      const key = placeOf(finding)
      const mark = accepted === undefined ? WEIGHTS[finding.severity] : 'minor'
      const before = worst.get(key) ?? mark
      worst.set(key, RANKS[mark] > RANKS[before] ? mark : before)
    }
  }
  return (cell) =>
    cell.verdict.kind === 'refuted' ? (worst.get(placeOf(cell)) ?? 'refuted') : cell.verdict.kind
}

const WEIGHTS: Readonly<Record<Severity, Mark>> = {
  critical: 'refuted',
  high: 'refuted',
  medium: 'refuted',
  low: 'minor',
  info: 'info',
}

/** The key of the place of a cell, which its findings have too. */
export function placeOf({ operation, caller, state, matter }: Cell | Finding): string {
  return JSON.stringify([operation, caller, state, matter])
}

const RANKS: Readonly<Record<Mark, number>> = {
  refuted: 5,
  minor: 4,
  inconclusive: 3,
  info: 2,
  proved: 1,
  skipped: 0,
}

function fold(group: readonly Cell[], markOf: MarkOf): GridCell {
  const rank = (cell: Cell): number => RANKS[markOf(cell)]
  const cells = group.toSorted((a, b) => rank(b) - rank(a) || plain(b) - plain(a))
  const [worst] = cells
  const shown = cells.find((cell) => plain(cell) === 1) ?? worst
  const isBeside = worst !== undefined && shown !== undefined && rank(worst) > rank(shown)
  return {
    mark: shown === undefined ? 'skipped' : markOf(shown),
    status: shown?.status,
    beside: isBeside && rank(worst) > RANKS.info ? markOf(worst) : undefined,
    cells,
  }
}

function plain({ state }: Cell): number {
  return state === 'plain' ? 1 : 0
}

function keyOf(operation: string, caller: string): string {
  return JSON.stringify([operation, caller])
}
