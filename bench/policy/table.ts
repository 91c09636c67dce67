import { median } from '../http/table.ts'
import type { Suite } from './contender.ts'
import type { Measured } from './measure.ts'

/** One contender of a suite, in figures. */
export interface Figures {
  readonly suite: string
  readonly contender: string
  readonly how: string
  /** Microseconds of CPU a decision: the middle round, and the best. */
  readonly medianUs: number
  readonly bestUs: number
  /** Times the first contender: the middle of the rounds, and best over best. */
  readonly medianRatio: number
  readonly bestRatio: number
  /** How many questions were answered as the first contender answers them. */
  readonly checked: number
}

/** Makes figures of what was measured. */
export function figuresOf(suite: Suite, measured: readonly Measured[]): readonly Figures[] {
  const base = measured[0]?.microseconds ?? []
  return measured.map(({ contender, microseconds, checked }) => ({
    suite: suite.name,
    contender: contender.name,
    how: contender.how,
    medianUs: median(microseconds),
    bestUs: Math.min(...microseconds),
    medianRatio: median(microseconds.map((us, round) => us / (base[round] ?? Number.NaN))),
    bestRatio: Math.min(...microseconds) / Math.min(...base),
    checked,
  }))
}

/** The figures of one suite as a Markdown table. */
export function policyTable(suite: Suite, figures: readonly Figures[]): string {
  const lines = figures.map((row) => {
    const us = `${digits(row.medianUs)} (${digits(row.bestUs)})`
    const ratio = `${digits(row.medianRatio)} (${digits(row.bestRatio)})`
    return `| ${row.contender} | ${us} | ${ratio} | ${row.how} |`
  })
  const header = `| ${suite.title} | us, median (best) | ratio | used |`
  return [header, '| --- | --- | --- | --- |', ...lines].join('\n')
}

/** Three digits that count: small times and large ones stand in the same column. */
function digits(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en')
  return value.toPrecision(value >= 10 ? 3 : 2)
}
