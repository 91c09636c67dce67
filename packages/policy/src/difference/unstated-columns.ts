import type { CompiledRule } from '../compile.ts'
import type { Place } from '../document/document.ts'
import type { Policies } from '../document/read.ts'
import type { Leaf } from '../leaves/index.ts'
import { isLiteral } from '../leaves/operand.ts'
import { leavesOf } from '../rule.ts'
import { suggestion } from '../suggest.ts'
import { bounded, quoted } from '../text.ts'
import { type Finding, finding } from './check-rule.ts'

/**
 * Columns that a rule compares and that `columns` of its resource type does not state, where it
 * states any: one is misspelt, or a list made by SQL will ask for its type.
 */
export function unstatedColumns({ document, compiled, visibility }: Policies): readonly Finding[] {
  const rules = Object.keys(document.policies).flatMap((name) =>
    findingsOf(compiled.get(name), ['policies', name, 'rule']),
  )
  const seen = Object.entries(document.resources).flatMap(([name, { see }]) =>
    see === undefined ? [] : findingsOf(visibility.get(name), ['resources', name, 'see']),
  )
  return [...seen, ...rules]
}

function findingsOf(rule: CompiledRule | undefined, at: Place): readonly Finding[] {
  const columns = rule?.type?.columns
  if (rule === undefined || columns === undefined) return []
  const known = Object.keys(columns)
  const named = new Set(leavesOf(rule.rule).flatMap(columnsOf))
  return [...named]
    .filter((name) => !known.includes(name))
    .map((name) => {
      const words = `\`columns\` of the resource type does not state ${bounded(quoted(name))}`
      return finding('unstated', at, words + suggestion(name, known))
    })
}

function columnsOf(leaf: Leaf): readonly string[] {
  if (leaf.kind !== 'attribute') return []
  return [leaf.left, leaf.right].flatMap((operand) =>
    isLiteral(operand) || operand.from !== 'resource' ? [] : [operand.name],
  )
}
