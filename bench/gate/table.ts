import type { Measurement } from '../http/load.ts'
import { median } from '../http/table.ts'

/** All that was measured of one contender. */
export interface Row {
  readonly group: string
  readonly contender: string
  readonly status: number
  /** One for each round. */
  readonly measurements: readonly Measurement[]
  /** Those of the contender that it is compared with, in the same rounds. */
  readonly base: readonly Measurement[]
}

/** Rows as a Markdown table, with the spread of the ratio over the rounds. */
export function tableOf(rows: readonly Row[]): string {
  return [
    '| | status | ratio | least to most | requests/s | p50 ms | p99 ms | CPU us/request | other answers |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(lineOf),
  ].join('\n')
}

/** CPU time of the other contender for one microsecond of this one, in each round. */
export function ratiosOf({ measurements, base }: Row): readonly number[] {
  return measurements.map(
    (one, round) => (base[round]?.cpuMicroseconds ?? Number.NaN) / one.cpuMicroseconds,
  )
}

/** Requests per second as a share of those of another contender in the same rounds, as a Markdown table. */
export function sharesOf(whole: Row, rows: readonly Row[]): string {
  const lines = rows.map(({ contender, status, measurements }) => {
    const shares = measurements.map(
      (one, round) =>
        one.requestsPerSecond / (whole.measurements[round]?.requestsPerSecond ?? Number.NaN),
    )
    const spread = `${Math.min(...shares).toFixed(2)} to ${Math.max(...shares).toFixed(2)}`
    return `| ${contender} | ${status} | ${median(shares).toFixed(2)} | ${spread} |`
  })
  const head = `| | status | requests/s, of ${whole.contender} | least to most |`
  return [head, '| --- | --- | --- | --- |', ...lines].join('\n')
}

function lineOf(row: Row): string {
  const { contender, status, measurements } = row
  const of = (pick: (one: Measurement) => number): number => median(measurements.map(pick))
  const ratios = ratiosOf(row)
  const cells = [
    contender,
    String(status),
    median(ratios).toFixed(2),
    `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`,
    Math.round(of((one) => one.requestsPerSecond)).toLocaleString('en'),
    of((one) => one.p50Ms).toFixed(2),
    of((one) => one.p99Ms).toFixed(2),
    of((one) => one.cpuMicroseconds).toFixed(1),
    `${(100 * othersOf(status, measurements)).toFixed(1)} %`,
  ]
  return `| ${cells.join(' | ')} |`
}

/** The largest share of answers that were not of the kind of the status. */
function othersOf(status: number, measurements: readonly Measurement[]): number {
  const shares = measurements.map(({ refusedShare }) =>
    status >= 400 ? 1 - refusedShare : refusedShare,
  )
  return Math.max(...shares)
}
