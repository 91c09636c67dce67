import { describeMutant, type Mutant } from './mutant.ts'
import type { Verdict } from './pool.ts'

/** A mutant that no test can find, because it changes nothing that can be seen. */
export interface Equivalent {
  readonly file: string
  /** The original line, trimmed. */
  readonly line: string
  readonly from: string
  readonly to: string
  /** Which one, counted from 1, when several fit; all of them when it is left out. */
  readonly nth?: number
  /** Why it changes nothing. */
  readonly reason: string
}

/** The mutants that the list names, by entry. */
export function namedBy(entry: Equivalent, mutants: readonly Mutant[]): readonly Mutant[] {
  const fitting = mutants.filter(
    ({ file, lineText, from, to }) =>
      file === entry.file && lineText === entry.line && from === entry.from && to === entry.to,
  )
  if (entry.nth === undefined) return fitting
  const one = fitting[entry.nth - 1]
  return one === undefined ? [] : [one]
}

/** What is wrong with the list: entries that name nothing, give no reason, or name what was found. */
export function staleEntries(
  entries: readonly Equivalent[],
  mutants: readonly Mutant[],
  verdicts: readonly Verdict[],
): string[] {
  const found = new Set(verdicts.filter(({ kind }) => kind !== 'survived').map((one) => one.mutant))
  const files = new Set(mutants.map(({ file }) => file))
  return entries
    .filter(({ file }) => files.has(file))
    .flatMap((entry) => {
      const named = namedBy(entry, mutants)
      const about = `${entry.file}: \`${entry.line}\`, ${entry.from} -> ${entry.to}`
      if (entry.reason.trim() === '') return [`no reason: ${about}`]
      if (named.length === 0) return [`no such mutant: ${about}`]
      return named
        .filter((mutant) => found.has(mutant))
        .map((mutant) => `not equivalent, a test finds it: ${describeMutant(mutant)}`)
    })
}
