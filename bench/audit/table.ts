import type { Found } from './judge.ts'

/** What must be found: this share of all faults, and every critical one. */
const RECALL_MIN = 0.95

/** How many findings one fault may have on average. */
const CAUSES_MAX = 1.2

/** The table of what was found, and whether it is good enough. */
export function tableOf(found: readonly Found[]): {
  readonly text: string
  readonly isGood: boolean
} {
  const faults = found.filter(({ fault }) => fault !== undefined)
  const sound = found.filter(({ fault }) => fault === undefined)
  const missed = faults.filter(({ isFound }) => !isFound)
  const recall = faults.length === 0 ? 1 : 1 - missed.length / faults.length
  const causes = mean(faults.filter(({ isFound }) => isFound).map((one) => one.causes.length))
  const hasCritical = missed.some(({ severity }) => severity === 'critical')
  const harm = found.reduce((sum, one) => sum + one.harm + one.leftBehind, 0)
  const falseAlarms = sound.filter(({ isFound }) => !isFound)
  const isGood =
    recall >= RECALL_MIN &&
    !hasCritical &&
    causes <= CAUSES_MAX &&
    falseAlarms.length === 0 &&
    harm === 0
  const text = [
    '| framework | fault | severity | oracle | found | operation | oracle right | findings | requests | seconds |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...found.map(row),
    '',
    `recall ${percent(recall)} of ${faults.length}, critical missed: ${missed.filter(({ severity }) => severity === 'critical').length}`,
    `findings for each fault found: ${causes.toFixed(2)} (at most ${CAUSES_MAX})`,
    `without a fault: ${sound.length - falseAlarms.length} of ${sound.length} without a finding`,
    `requests for each operation: ${mean(found.map((one) => one.requests / one.operations)).toFixed(1)}`,
    `conclusive cells of access: ${percent(mean(found.map((one) => one.conclusive)))}`,
    `rows changed or left behind: ${harm}`,
    ...missed.map(
      (one) =>
        `missed: ${one.framework} ${one.fault} (${one.oracle}): ${one.causes.join('; ') || 'nothing'}`,
    ),
    ...falseAlarms.map(
      (one) => `false: ${one.framework}: ${one.causes.join('; ')}${one.endedEarly ?? ''}`,
    ),
  ].join('\n')
  return { text, isGood }
}

function row(one: Found): string {
  const sign = (is: boolean): string => (is ? 'yes' : 'NO')
  const cells = [
    one.framework,
    one.fault ?? `none (${one.store})`,
    one.severity ?? '',
    one.oracle ?? '',
    sign(one.isFound),
    sign(one.hasOperation),
    sign(one.hasOracle),
    String(one.causes.length),
    String(one.requests),
    one.seconds.toFixed(1),
  ]
  return `| ${cells.join(' | ')} |`
}

function mean(figures: readonly number[]): number {
  return figures.length === 0 ? 0 : figures.reduce((sum, one) => sum + one, 0) / figures.length
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
