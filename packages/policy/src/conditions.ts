import { columnType } from './columns.ts'
import type { CompiledRule } from './compile.ts'
import type { Evaluate, Need, ResourceColumns } from './leaf.ts'
import { kindOf, type Leaf } from './leaves/index.ts'
import { isLiteral, type Operand } from './leaves/operand.ts'
import { owner } from './leaves/owner.ts'
import { sameTenant } from './leaves/same-tenant.ts'
import { leavesOf } from './rule.ts'
import { bounded } from './text.ts'
import { fingerprint } from './version.ts'

/** The most conditions of a rule whose outcomes are kept. */
export const CONDITION_COUNT_MAX = 16

/** One leaf of a rule, ready to be asked by itself. */
export interface Condition {
  /** The same for leaves that ask the same of the same columns, whatever rule they stand in. */
  readonly key: string
  /** The requirement in words. */
  readonly requirement: string
  readonly leaf: Leaf
  readonly evaluate: Evaluate
  readonly needs: ReadonlySet<Need>
  /** The names that it reads of the context. */
  readonly contextNames: readonly string[]
  /** Whether it reads what a record does not hold: a resource, a relation, or an attribute of the subject. */
  readonly isBeyondRecords: boolean
}

/** What a leaf is compiled for. */
export type ConditionSite = Pick<CompiledRule, 'grants' | 'type' | 'modelVersion'>

/** Compiles one leaf of a rule; throws a `RuleError` where it does not fit. */
export function conditionOf(leaf: Leaf, { grants, type, modelVersion }: ConditionSite): Condition {
  const kind = kindOf(leaf)
  const { evaluate } = kind.compile(leaf, { grants, resource: type, path: '$' })
  const needs = new Set(kind.needs(leaf))
  return {
    key: fingerprint([leaf, type?.name, readBy(leaf, type), leaf.kind === 'acl' && modelVersion]),
    requirement: bounded(kind.describe(leaf)),
    leaf,
    evaluate,
    needs,
    contextNames: kind.context?.(leaf) ?? [],
    isBeyondRecords: needs.has('resource') || needs.has('relations') || readsAttribute(leaf),
  }
}

/**
 * The conditions of a rule that whoever decides it again would have to know: those that do not follow from what a record
 * holds of subject and request, and besides whether the subject is the owner and of the tenant, for rules that will ask.
 */
export function conditionsOf(rule: CompiledRule): readonly Condition[] {
  const { type } = rule
  const leaves: readonly Leaf[] = [
    ...leavesOf(rule.rule),
    ...(type?.owner === undefined ? [] : [owner()]),
    ...(typeof type?.tenant === 'string' ? [sameTenant()] : []),
  ]
  const asked = leaves
    .map((leaf) => conditionOf(leaf, rule))
    .filter(({ isBeyondRecords, contextNames }) => isBeyondRecords || contextNames.some(isOfPath))
  return [...new Map(asked.map((one) => [one.key, one])).values()].slice(0, CONDITION_COUNT_MAX)
}

/** Whether a name of the context is more than a record holds: a parameter of the path, as the router found it. */
export function isOfPath(name: string): boolean {
  return name.startsWith('path.')
}

/** The columns that a leaf reads, and what they hold. */
function readBy(leaf: Leaf, type: ResourceColumns | undefined): unknown {
  const column = (name: string | null | undefined): unknown =>
    name == null ? null : [name, columnType(type, name)]
  if (leaf.kind === 'owner') return column(type?.owner)
  if (leaf.kind === 'same_tenant') return column(type?.tenant)
  if (leaf.kind === 'acl') return typeof type?.acl === 'object' ? type.acl.column : type?.acl
  if (leaf.kind !== 'attribute') return null
  return [leaf.left, leaf.right].map((operand) =>
    isLiteral(operand) || operand.from !== 'resource' ? null : column(operand.name),
  )
}

const STATED: ReadonlySet<string> = new Set(['id', 'kind', 'tenant'])

/** Whether it compares what only the credentials of the subject said. */
function readsAttribute(leaf: Leaf): boolean {
  if (leaf.kind !== 'attribute') return false
  const isAttribute = (operand: Operand): boolean =>
    !isLiteral(operand) && operand.from === 'subject' && !STATED.has(operand.name)
  return isAttribute(leaf.left) || isAttribute(leaf.right)
}
