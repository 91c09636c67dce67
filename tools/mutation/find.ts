import { stripTypeScriptTypes } from 'node:module'
import { readCode } from './code.ts'
import { type Edit, type Mutant, shorten } from './mutant.ts'
import { tokenOperators } from './operators.ts'
import { structureOperators } from './structure.ts'

/** A source as it is run: types stripped, and every mutant of it. */
export interface Mutated {
  readonly file: string
  readonly javascript: string
  readonly mutants: readonly Mutant[]
}

/**
 * Finds the mutants of a TypeScript source, in the order of their places.
 *
 * They are changes of the stripped source: types have no behaviour, and stripping leaves every line
 * where it was.
 */
export function findMutants(file: string, source: string): Mutated {
  const javascript = stripTypeScriptTypes(source)
  const code = readCode(javascript)
  const lines = source.split('\n')
  const edits = [...tokenOperators, ...structureOperators].flatMap((operator) => operator(code))
  const mutants = unique(edits).map((edit): Mutant => {
    const line = javascript.slice(0, edit.start).split('\n').length
    return {
      ...edit,
      file,
      line,
      lineText: lines[line - 1]?.trim() ?? '',
      from: shorten(javascript.slice(edit.start, edit.end)),
      to: shorten(edit.replacement),
    }
  })
  return { file, javascript, mutants }
}

function unique(edits: readonly Edit[]): Edit[] {
  const seen = new Map(edits.map((edit) => [`${edit.start}:${edit.end}:${edit.replacement}`, edit]))
  return [...seen.values()].sort((a, b) => a.start - b.start || a.end - b.end)
}
