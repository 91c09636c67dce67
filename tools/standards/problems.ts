import { idOf, type Standard } from './clause.ts'
import type { Mark } from './marks.ts'

/**
 * Where the list of clauses and the tests disagree, a sentence each. An empty list means that every
 * clause is proven or explained, and that every mark proves something.
 */
export function problemsOf(
  standards: readonly Standard[],
  marks: readonly Mark[],
): readonly string[] {
  const ids = standards.flatMap((standard) => standard.clauses.map((one) => idOf(standard, one)))
  const known = new Set(ids)
  const proven = new Set(marks.map(({ id }) => id))
  return [
    ...ids
      .filter((id, index) => ids.indexOf(id) !== index)
      .map((id) => `${id}: stands in the list twice, give each a letter`),
    ...marks
      .filter(({ id }) => !known.has(id))
      .map(({ id, path, name }) => `${path}: \`${name}\` proves ${id}, which is no clause`),
    ...standards.flatMap((standard) => unsettled(standard, proven)),
  ]
}

function unsettled(standard: Standard, proven: ReadonlySet<string>): readonly string[] {
  return standard.clauses.flatMap((clause) => {
    const id = idOf(standard, clause)
    const isProven = proven.has(id)
    const isExplained = clause.why !== undefined
    if (isProven && isExplained) return [`${id}: has a test and a sentence why it has none`]
    return isProven || isExplained ? [] : [`${id}: has no test, and no sentence why not`]
  })
}
