import { describeMutant, type Mutant } from './mutant.ts'
import type { Verdict } from './pool.ts'

/** The counts of one file, one target, or everything. */
export interface Score {
  readonly name: string
  readonly mutants: number
  readonly killed: number
  readonly timeout: number
  readonly survived: number
  /** Survivors that the list of equivalents names. */
  readonly equivalent: number
  /** Edits that do not parse: not counted as mutants. */
  readonly invalid: number
  /** Found, of all that can be found: between 0 and 1. */
  readonly share: number
}

/** Counts verdicts. Mutants that are listed as equivalent count neither as found nor as missed. */
export function scoreOf(
  name: string,
  verdicts: readonly Verdict[],
  listed: ReadonlySet<Mutant>,
): Score {
  const count = (kind: Verdict['kind']): number =>
    verdicts.filter((verdict) => verdict.kind === kind).length
  const survivors = verdicts.filter(({ kind }) => kind === 'survived')
  const equivalent = survivors.filter(({ mutant }) => listed.has(mutant)).length
  const [killed, timeout, survived] = [count('killed'), count('timeout'), survivors.length]
  const all = killed + timeout + survived - equivalent
  return {
    name,
    mutants: killed + timeout + survived,
    killed,
    timeout,
    survived: survived - equivalent,
    equivalent,
    invalid: count('invalid'),
    share: all === 0 ? 1 : (killed + timeout) / all,
  }
}

const HEAD = ['file', 'mutants', 'killed', 'timeout', 'survived', 'equivalent', 'invalid', 'score']

/** The table of scores, one row each, as plain text. */
export function table(scores: readonly Score[]): string {
  const rows = scores.map((score) => [
    score.name,
    ...[score.mutants, score.killed, score.timeout, score.survived].map(String),
    ...[score.equivalent, score.invalid].map(String),
    percent(score.share),
  ])
  const widths = HEAD.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  return [HEAD, ...rows]
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n')
}

/** A share in percent, rounded down: 89.99 is not 90. */
export function percent(share: number): string {
  return `${(Math.floor(share * 1000) / 10).toFixed(1)} %`
}

/** The survivors that nobody has explained, one a line, each with its original line. */
export function survivorList(verdicts: readonly Verdict[], listed: ReadonlySet<Mutant>): string {
  return verdicts
    .filter(({ kind, mutant }) => kind === 'survived' && !listed.has(mutant))
    .map(({ mutant }) => `${describeMutant(mutant)}\n    ${mutant.lineText}`)
    .join('\n')
}
