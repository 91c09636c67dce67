import type { CompiledRule } from '../compile.ts'
import type { CompiledLeaf, Site } from '../leaf.ts'
import { kindOf, type Leaf } from '../leaves/index.ts'
import { leavesOf } from '../rule.ts'
import { TRUE } from '../truth.ts'
import type { BySets } from './holdings.ts'
import { type Reading, readingOf } from './reading.ts'

/** A rule, and what it was compiled against. */
export type Side = Pick<CompiledRule, 'rule' | 'grants' | 'type'>

/** One leaf of one side. */
export interface Entry {
  readonly leaf: Leaf
  readonly side: Side
  /** Tells leaves of one side apart. */
  readonly key: string
  readonly reading: Reading
  readonly compiled: CompiledLeaf
  /** Whether sets alone grant what a permission or a set asks. */
  readonly bySets: BySets
}

/** The leaves of a side, each once; throws a `RuleError` where one does not fit. */
export function entriesOf(side: Side): readonly Entry[] {
  const once = new Map(leavesOf(side.rule).map((leaf) => [keyOf(leaf), leaf]))
  const site: Site = { grants: side.grants, resource: side.type, path: '$' }
  return Array.from(once, ([key, leaf]) => {
    const compiled = kindOf(leaf).compile(leaf, site)
    return {
      leaf,
      side,
      key,
      reading: readingOf(leaf, site),
      compiled,
      bySets: (subject) =>
        compiled.evaluate({ subject, resource: undefined, context: {} }) === TRUE,
    }
  })
}

/** The same for leaves that say the same. */
export function keyOf(leaf: Leaf): string {
  return JSON.stringify(leaf)
}
