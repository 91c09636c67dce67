import type { CompiledRule } from '../compile.ts'
import type { Policies } from '../document/read.ts'
import { createGrants, type Grants } from '../grants.ts'
import { anyone } from '../leaves/anyone.ts'
import { not } from '../rule.ts'
import { type Difference, type DifferenceOptions, difference } from './difference.ts'
import { subjectInSet } from './holdings.ts'

/** A rule of one document beside that of another, under one name. */
export interface RuleChange {
  /** Whether it stands in one document only; then the other permits nobody. */
  readonly kind: 'added' | 'removed' | 'changed'
  readonly name: string
  readonly difference: Difference
}

/** What a set brings in one document and not in the other. */
export interface SetChange {
  readonly name: string
  /** Permissions, and sets that it includes. */
  readonly gains: readonly string[]
  readonly losses: readonly string[]
}

/** What two documents permit differently. */
export interface DocumentDifference {
  /** Whether anybody gains anything: by a rule, by a set, or by seeing a resource. */
  readonly widens: boolean | 'unknown'
  /** The policies that differ. */
  readonly policies: readonly RuleChange[]
  /** The resource types whose resources others may see: refused and seen is 403, else 404. */
  readonly visibility: readonly RuleChange[]
  /** A set that brings more widens also where no rule of the document asks for it: code may. */
  readonly sets: readonly SetChange[]
}

/** Who gains and who loses when one document takes the place of another. */
export function differenceOf(
  before: Policies,
  after: Policies,
  options: DifferenceOptions = {},
): DocumentDifference {
  const policies = changes(before.compiled, after.compiled, { before, after, options })
  const visibility = changes(before.visibility, after.visibility, { before, after, options })
  const sets = setChanges(before, after)
  const widens = [...policies, ...visibility].map((change) => change.difference.widens)
  const isWider = widens.includes(true) || sets.some(({ gains }) => gains.length > 0)
  return {
    widens: isWider || (widens.includes('unknown') ? 'unknown' : false),
    policies,
    visibility,
    sets,
  }
}

type Rules = ReadonlyMap<string, CompiledRule>

interface Documents {
  readonly before: Policies
  readonly after: Policies
  readonly options: DifferenceOptions
}

function changes(before: Rules, after: Rules, documents: Documents): readonly RuleChange[] {
  const names = new Set([...before.keys(), ...after.keys()])
  return [...names].flatMap((name): readonly RuleChange[] => {
    const [old, young] = [before.get(name), after.get(name)]
    const was = old ?? documents.before.model.compile(not(anyone()))
    const is = young ?? documents.after.model.compile(not(anyone()))
    const found = difference(was, is, documents.options)
    if (old === undefined) return [{ kind: 'added', name, difference: found }]
    if (young === undefined) return [{ kind: 'removed', name, difference: found }]
    return found.kind === 'same' ? [] : [{ kind: 'changed', name, difference: found }]
  })
}

function setChanges(before: Policies, after: Policies): readonly SetChange[] {
  const [old, young] = [broughtIn(before), broughtIn(after)]
  return [...new Set([...old.names, ...young.names])].flatMap((name) => {
    const [had, has] = [old.by(name), young.by(name)]
    const gains = [...has].filter((one) => !had.has(one))
    const losses = [...had].filter((one) => !has.has(one))
    return gains.length + losses.length === 0 ? [] : [{ name, gains, losses }]
  })
}

interface Brought {
  readonly names: readonly string[]
  /** Everything that a set brings, in words; nothing where it is not declared. */
  by(name: string): ReadonlySet<string>
}

function broughtIn({ document: { permissions, sets } }: Policies): Brought {
  const grants: Grants = createGrants({ permissions, sets })
  const held = permissions.map((name) => ({ name, holds: grants.permission(name, '$') }))
  return {
    names: grants.setNames,
    by(set) {
      const subject = subjectInSet(set)
      const granted = held.flatMap(({ name, holds }) =>
        holds(subject) ? [`permission ${name}`] : [],
      )
      const included = grants.setsOf(subject).filter((name) => name !== set)
      return new Set([...granted, ...included.map((name) => `set ${name}`)])
    },
  }
}
