import type { Behaviour } from './check.ts'
import type { Measurement } from './load.ts'
import type { Algorithm, Scenario } from './tokens.ts'

/** All that was measured for one contender in one scenario. */
export interface Row {
  readonly algorithm: Algorithm
  readonly scenario: Scenario
  readonly contender: string
  readonly behaviour: Behaviour
  /** One for each round. */
  readonly measurements: readonly Measurement[]
  /** One for each round: requests per second over those of bare `node:http` in the same round. */
  readonly ratios: readonly number[]
}

/** The middle value: one slow or fast round moves it little. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** The rows of one algorithm as a Markdown table: a line for each contender. */
export function ratioTable(rows: readonly Row[], scenarios: readonly Scenario[]): string {
  const contenders = [...new Set(rows.map((row) => row.contender))]
  const lines = contenders.map((contender) => {
    const cells = scenarios.map((scenario) => {
      const row = rows.find((r) => r.contender === contender && r.scenario === scenario)
      return row === undefined ? '' : ratioCell(row)
    })
    return `| ${contender} | ${cells.join(' | ')} |`
  })
  return [
    `| | ${scenarios.join(' | ')} |`,
    `| --- | ${scenarios.map(() => '---').join(' | ')} |`,
    ...lines,
  ].join('\n')
}

/** The same rows in full: requests per second, latencies, CPU time. */
export function detailTable(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const of = (pick: (m: Measurement) => number): number => median(row.measurements.map(pick))
    const cells = [
      row.contender,
      row.scenario,
      String(row.behaviour.status),
      Math.round(of((m) => m.requestsPerSecond)).toLocaleString('en'),
      of((m) => m.p50Ms).toFixed(2),
      of((m) => m.p99Ms).toFixed(2),
      of((m) => m.cpuMicroseconds).toFixed(1),
      row.behaviour.firstMs.toFixed(1),
      ratioCell(row),
      `${Math.min(...row.ratios).toFixed(2)} to ${Math.max(...row.ratios).toFixed(2)}`,
    ]
    return `| ${cells.join(' | ')} |`
  })
  return [
    '| contender | scenario | status | requests/s | p50 ms | p99 ms | CPU us/request | CPU ms of the first | ratio | least to most |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n')
}

/** `-` after a ratio: the 401 carried no challenge. */
function ratioCell(row: Row): string {
  const mark = row.behaviour.status === 401 && !row.behaviour.isChallenged ? ' -' : ''
  return `${median(row.ratios).toFixed(2)}${mark}`
}
