import type { Place } from '../document/document.ts'
import type { Policies } from '../document/read.ts'
import { createGrants } from '../grants.ts'
import type { Leaf } from '../leaves/index.ts'
import { leavesOf } from '../rule.ts'
import { checkRule, type Finding, finding } from './check-rule.ts'
import { subjectInSet } from './holdings.ts'
import { unstatedColumns } from './unstated-columns.ts'

/** How long a document is looked through, unless asked otherwise. */
const TIME_MS = 20_000

/** Settings of a check. */
export interface CheckOptions {
  /** How long rules are looked through, all together; default 20,000. */
  readonly timeMs?: number
}

/**
 * Looks through a document for what can hardly be meant: rules that are never met or always, parts
 * that add nothing, and names that nothing asks for.
 *
 * None of it is a mistake that keeps the document from being used. Of a rule that it had no time for
 * it says so, as `undecided`.
 */
export function check(
  policies: Policies,
  { timeMs = TIME_MS }: CheckOptions = {},
): readonly Finding[] {
  const until = Date.now() + timeMs
  return [
    ...ruleFindings(policies, until),
    ...unstatedColumns(policies),
    ...unusedFindings(policies),
  ]
}

function ruleFindings(
  { document, compiled, visibility }: Policies,
  until: number,
): readonly Finding[] {
  const rules = Object.entries(document.policies).flatMap(([name, { rule }]) => {
    const whole = compiled.get(name)
    const at = ['policies', name, 'rule']
    return whole === undefined ? [] : checkRule({ compiled: whole, own: rule, at, until })
  })
  const seen = Object.entries(document.resources).flatMap(([name, { see }]) => {
    const whole = visibility.get(name)
    const at = ['resources', name, 'see']
    return whole === undefined || see === undefined
      ? []
      : checkRule({ compiled: whole, own: see, at, until })
  })
  return [...seen, ...rules]
}

/** What the rules of a document ask for. */
interface Asked {
  readonly permissions: ReadonlySet<string>
  readonly sets: ReadonlySet<string>
  /** Whether entries of access lists may name any set. */
  readonly hasLists: boolean
}

function askedBy({ compiled, visibility }: Policies): Asked {
  const leaves = [...compiled.values(), ...visibility.values()].flatMap(({ rule }) =>
    leavesOf(rule),
  )
  return {
    permissions: new Set(leaves.flatMap((leaf) => permissionOf(leaf) ?? [])),
    sets: new Set(leaves.flatMap((leaf) => (leaf.kind === 'set' ? leaf.set : []))),
    hasLists: leaves.some((leaf) => leaf.kind === 'acl'),
  }
}

function permissionOf(leaf: Leaf): string | undefined {
  if (leaf.kind === 'scope') return leaf.scope
  return leaf.kind === 'permission' || leaf.kind === 'acl' ? leaf.permission : undefined
}

function unusedFindings(policies: Policies): readonly Finding[] {
  const asked = askedBy(policies)
  return [
    ...unusedPermissions(policies, asked),
    ...unusedSets(policies, asked),
    ...unusedResources(policies),
  ]
}

function unusedPermissions({ document }: Policies, asked: Asked): readonly Finding[] {
  const granted = new Set(
    Object.values(document.sets).flatMap(({ permissions = [] }) => permissions),
  )
  return document.permissions.flatMap((name, i) => {
    const at: Place = ['permissions', i]
    if (!asked.permissions.has(name)) {
      return [finding('unused', at, `no rule asks for the permission ${name}`)]
    }
    if (granted.has(name)) return []
    return [
      finding(
        'ungranted',
        at,
        `no set grants the permission ${name}: only whoever was given it directly has it`,
      ),
    ]
  })
}

/** A set is of use where it brings what some rule asks for, itself or through others. */
function unusedSets({ document }: Policies, asked: Asked): readonly Finding[] {
  if (asked.hasLists) return []
  const { permissions, sets } = document
  const grants = createGrants({ permissions, sets })
  const wanted = permissions.filter((name) => asked.permissions.has(name))
  const questions = [
    ...wanted.map((name) => grants.permission(name, '$')),
    ...[...asked.sets].map((name) => grants.set(name, '$')),
  ]
  return Object.keys(sets).flatMap((name) => {
    const subject = subjectInSet(name)
    if (questions.some((holds) => holds(subject))) return []
    return [
      finding('unused', ['sets', name], `the set ${name} brings nothing that a rule asks for`),
    ]
  })
}

function unusedResources({ document }: Policies): readonly Finding[] {
  const used = new Set(Object.values(document.policies).map(({ resource }) => resource))
  return Object.keys(document.resources)
    .filter((name) => !used.has(name))
    .map((name) =>
      finding('unused', ['resources', name], `no policy is about the resource type ${name}`),
    )
}
