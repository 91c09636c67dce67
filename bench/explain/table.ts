import { type FindingType, findingTypes } from '@sallyport/explain'
import type { Judged } from './judge.ts'

const TYPES = Object.keys(findingTypes) as FindingType[]

/** What must hold, in each population and format. */
const TARGETS = {
  normal: { combined: 0.9, json: 0.9, records: 0.95 },
  hard: { combined: 0.8, json: 0.8, records: 0.9 },
} as const
const FALSE_MAX = 0.05
const ATTACK_MAX = 0.01

/** The figures of one population in one format. */
export interface Figures {
  readonly name: string
  readonly logs: number
  /** The first finding is right, of logs with one incident. */
  readonly right: number
  readonly rightOrAlso: number
  readonly target: number
  /** Logs with nothing wrong in which something was found. */
  readonly falseAlarms: number
  readonly quietLogs: number
  /** Accidents of operation that were called an attack first, and logs with an attack that was none. */
  readonly calledAttack: number
  readonly falseAttacks: number
  readonly both: number
  readonly twoLogs: number
  readonly isGood: boolean
}

/** The figures of logs of one population and format. */
export function figuresOf(name: string, all: readonly Judged[]): Figures {
  const one = all.filter(({ kind }) => kind === 'one')
  const two = all.filter(({ kind }) => kind === 'two')
  const quiet = all.filter(({ truth }) => truth.length === 0)
  const calm = all.filter(({ truth }) => truth.every((type) => findingTypes[type] === 'operation'))
  const right = share(one, ({ isRight }) => isRight)
  const falseAlarms = share(quiet, ({ falseFindings }) => falseFindings.length > 0)
  const calledAttack = share(calm, ({ isCalledAttack }) => isCalledAttack)
  const { population = 'normal', format = 'combined' } = all[0] ?? {}
  const target = TARGETS[population][format]
  return {
    name,
    logs: all.length,
    right,
    rightOrAlso: share(one, ({ isRightOrAlso }) => isRightOrAlso),
    target,
    falseAlarms,
    quietLogs: quiet.length,
    calledAttack,
    falseAttacks: share(calm, ({ hasFalseAttack }) => hasFalseAttack),
    both: share(two, ({ hasBoth }) => hasBoth),
    twoLogs: two.length,
    isGood: right >= target && falseAlarms <= FALSE_MAX && calledAttack <= ATTACK_MAX,
  }
}

function share(all: readonly Judged[], is: (one: Judged) => boolean): number {
  return all.length === 0 ? Number.NaN : all.filter(is).length / all.length
}

/** Logs of each population and format. */
export function groupsOf(judged: readonly Judged[]): Map<string, Judged[]> {
  return Map.groupBy(judged, ({ population, format }) => `${population}, ${format}`)
}

/** How often each truth was called what, first. */
export function matrixOf(judged: readonly Judged[]): Map<string, Map<string, number>> {
  const matrix = new Map<string, Map<string, number>>()
  for (const { kind, truth, found } of judged) {
    if (kind === 'two') continue
    const row = matrix.get(truth[0] ?? 'none') ?? new Map<string, number>()
    const name = found[0] ?? 'none'
    row.set(name, (row.get(name) ?? 0) + 1)
    matrix.set(truth[0] ?? 'none', row)
  }
  return matrix
}

/** Everything as a page of text. */
export function textOf(judged: readonly Judged[]): string {
  const groups = [...groupsOf(judged)]
  const ours = [
    summaryOf(groups.map(([name, all]) => figuresOf(name, all))),
    ...groups.map(([name, all]) => matrixText(name, all)),
    missedText(judged),
  ]
  return [...ours, ...groups.map(([name, all]) => detectorText(name, all))].join('\n\n')
}

function summaryOf(all: readonly Figures[]): string {
  const rows = all.map((one) =>
    [
      one.name,
      one.logs,
      `${percent(one.right)} (${percent(one.target)})`,
      percent(one.rightOrAlso),
      `${percent(one.falseAlarms)} of ${one.quietLogs}`,
      percent(one.calledAttack),
      percent(one.falseAttacks),
      `${percent(one.both)} of ${one.twoLogs}`,
      one.isGood ? 'yes' : 'NO',
    ].join(' | '),
  )
  return [
    '| logs | count | first finding right (needed) | or true besides | alarm where nothing is wrong | operation called attack first | attack found where none is | both of two | good |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n')
}

const COLUMNS = [...TYPES, 'none']

/** Truth down, found across; a column has the number of its row. */
function matrixText(name: string, all: readonly Judged[]): string {
  const matrix = matrixOf(all)
  const head = `${'truth x first finding'.padEnd(26)}${COLUMNS.map((_, index) => String(index + 1).padStart(4)).join('')}`
  const rows = COLUMNS.map((truth, index) => {
    const row = matrix.get(truth)
    const cells = COLUMNS.map((found) => String(row?.get(found) ?? '.').padStart(4))
    return `${`${String(index + 1).padStart(2)} ${truth}`.padEnd(26)}${cells.join('')}`
  })
  return [`${name}:`, head, ...rows].join('\n')
}

function missedText(judged: readonly Judged[]): string {
  const missed = judged.filter(({ kind, isRight }) => kind === 'one' && !isRight)
  const alarms = judged.filter(({ falseFindings }) => falseFindings.length > 0)
  const lines = [...missed, ...alarms].map(
    ({ seed, population, format, truth, found, story }) =>
      `seed ${seed}, ${population}, ${format}: ${truth[0] ?? 'none'} was called ${found.slice(0, 3).join(', ') || 'nothing'} (${story.join('; ')})`,
  )
  return [`missed, and alarms where nothing is wrong: ${lines.length}`, ...lines].join('\n')
}

function detectorText(name: string, all: readonly Judged[]): string {
  const names = all[0]?.detectors.map((one) => one.name) ?? []
  const rows = names.map((detector, index) => {
    const figures = all.map(({ detectors }) => detectors[index] as Judged['detectors'][0])
    const attacks = sum(figures.map((one) => one.attacks))
    const found = sum(figures.map((one) => one.attacksFound))
    const operation = all.filter(({ truth }) =>
      truth.some((type) => findingTypes[type] === 'operation'),
    )
    const harmed = operation.map(({ detectors }) => detectors[index]?.innocents ?? 0)
    const calm = all.filter(({ truth }) => truth.length === 0)
    const calmed = calm.map(({ detectors }) => detectors[index]?.innocents ?? 0)
    return `| ${detector} | ${found} of ${attacks} | ${mean(harmed)} | ${harmed.filter((count) => count > 0).length} of ${operation.length} | ${mean(calmed)} |`
  })
  return [
    `published rules, ${name}:`,
    '| rule | attacks and scans with a flagged address | innocent addresses flagged in a log with an accident of operation | such logs | in a log with nothing wrong |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}

function sum(all: readonly number[]): number {
  return all.reduce((total, one) => total + one, 0)
}

function mean(all: readonly number[]): string {
  return all.length === 0 ? '-' : (sum(all) / all.length).toFixed(1)
}

function percent(part: number): string {
  return Number.isNaN(part) ? '-' : `${(100 * part).toFixed(1)} %`
}
