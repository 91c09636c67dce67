import type { Subject } from '@sallyport/contract'
import type { RuleInput } from '../src/leaf.ts'
import type { Leaf } from '../src/leaves/index.ts'
import type { Operand } from '../src/leaves/operand.ts'
import type { Rule } from '../src/rule.ts'
import { bounded } from '../src/text.ts'

/** A second opinion: rules interpreted from their documentation, slowly, and sharing no code. */
export type Three = true | false | null

/** What the interpreter knows besides the request. */
export interface World {
  readonly sets: Readonly<
    Record<
      string,
      { readonly permissions?: readonly string[]; readonly includes?: readonly string[] }
    >
  >
  readonly tenantColumn: string
  readonly ownerColumn: string
}

/** Interprets a rule; a part in positive position whose words are `forced` counts as true. */
export function naive(
  rule: Rule,
  world: World,
  { input, forced = new Set() }: { input: RuleInput; forced?: ReadonlySet<string> },
): Three {
  if (forced.size > 0 && forced.has(bounded(wordsOf(rule)))) return true
  if (rule.kind === 'not') {
    const part = naive(rule.rule, world, { input })
    return part === null ? null : !part
  }
  if (rule.kind !== 'all' && rule.kind !== 'any') return naiveLeaf(rule, world, input)
  const parts = rule.rules.map((part) => naive(part, world, { input, forced }))
  const decisive = rule.kind === 'any'
  if (parts.includes(decisive)) return decisive
  return parts.includes(null) ? null : !decisive
}

function naiveLeaf(rule: Leaf, world: World, input: RuleInput): Three {
  const { subject } = input
  const resource = (input.resource ?? {}) as Record<string, unknown>
  switch (rule.kind) {
    case 'anyone':
      return true
    case 'authenticated':
      return subject !== undefined
    case 'permission':
      return subject === undefined ? null : holds(subject, rule.permission, world)
    case 'scope':
      return subject?.scopes === undefined ? null : subject.scopes.includes(rule.scope)
    case 'set':
      return subject === undefined ? null : reach(subject.sets, world).has(rule.set)
    case 'owner':
      return same(subject?.id, resource[world.ownerColumn])
    case 'same_tenant':
      return same(subject?.tenant, resource[world.tenantColumn])
    case 'attribute':
      return compare(fetch(rule.left, input), rule.operator, fetch(rule.right, input))
  }
}

/** The words of a rule, built here once more so that a mistake in `describeRule` shows. */
export function wordsOf(rule: Rule): string {
  const inner = (part: Rule): string =>
    ['all', 'any', 'not'].includes(part.kind) ? `(${wordsOf(part)})` : wordsOf(part)
  const side = (operand: Operand): string =>
    'value' in operand ? JSON.stringify(operand.value) : `${operand.from} ${operand.name}`
  switch (rule.kind) {
    case 'all':
      return rule.rules.map(inner).join(' and ')
    case 'any':
      return rule.rules.map(inner).join(' or ')
    case 'not':
      return `not ${inner(rule.rule)}`
    case 'anyone':
      return 'anyone'
    case 'authenticated':
      return 'any subject'
    case 'permission':
      return `permission ${rule.permission}`
    case 'scope':
      return `scope ${rule.scope}`
    case 'set':
      return `set ${rule.set}`
    case 'owner':
      return 'owner of the resource'
    case 'same_tenant':
      return 'tenant of the resource'
    case 'attribute':
      return `${side(rule.left)} ${rule.operator.split('_').join(' ')} ${side(rule.right)}`
  }
}

function reach(names: readonly string[], world: World): ReadonlySet<string> {
  const found = new Set<string>()
  const visit = (name: string): void => {
    const definition = new Map(Object.entries(world.sets)).get(name)
    if (definition === undefined) return
    found.add(name)
    for (const included of definition.includes ?? []) visit(included)
  }
  for (const name of names) visit(name)
  return found
}

function holds(subject: Subject, permission: string, world: World): boolean {
  const direct = (subject.permissions ?? []).includes(permission)
  const bySet = [...reach(subject.sets, world)].some((name) =>
    (world.sets[name]?.permissions ?? []).includes(permission),
  )
  const narrowed = subject.scopes !== undefined && !subject.scopes.includes(permission)
  return (direct || bySet) && !narrowed
}

function same(left: unknown, right: unknown): Three {
  const usable = (value: unknown): boolean => typeof value === 'string' && value.length > 0
  return usable(left) && usable(right) ? left === right : null
}

function fetch(operand: Operand, { subject, resource, context }: RuleInput): unknown {
  if ('value' in operand) return operand.value
  const { name } = operand
  const holder =
    operand.from === 'resource'
      ? resource
      : operand.from === 'context'
        ? context
        : { ...subject?.attributes, id: subject?.id, kind: subject?.kind, tenant: subject?.tenant }
  return new Map(Object.entries(holder ?? {})).get(name)
}

function typeName(value: unknown): string | null {
  if (typeof value === 'bigint') return 'number'
  if (typeof value === 'number') return Number.isNaN(value) ? null : 'number'
  return typeof value === 'string' || typeof value === 'boolean' ? typeof value : null
}

function equals(left: unknown, right: unknown): Three {
  const [l, r] = [typeName(left), typeName(right)]
  if (l === null || r === null) return null
  if (l !== r) return null
  // biome-ignore lint/suspicious/noDoubleEquals: only here does 7n equal 7, after the types agreed
  return left == right
}

/** What PostgreSQL writes for a number; spelt out, where the sources ask the language. */
function readsAsNumber(value: unknown): boolean {
  const number = /^\s*([+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?Infinity|NaN)\s*$/
  return typeof value === 'string' && number.test(value)
}

function includes(list: unknown, value: unknown): Three {
  if (!Array.isArray(list) || typeName(value) === null) return null
  const found = list.map((element) => equals(value, element))
  return found.includes(true) ? true : found.includes(null) ? null : false
}

function compare(left: unknown, operator: string, right: unknown): Three {
  if (operator === 'in') return includes(right, left)
  if (operator === 'contains') return includes(left, right)
  const equal = equals(left, right)
  if (operator === 'equal') return equal
  if (equal === null) return null
  if (operator === 'not_equal') return !equal
  const type = typeName(left)
  if (type === 'boolean' || [left, right].some(readsAsNumber)) return null
  const [l, r] = [left as number, right as number]
  if (operator === 'less') return l < r
  if (operator === 'greater') return l > r
  return operator === 'less_or_equal' ? l <= r : l >= r
}
