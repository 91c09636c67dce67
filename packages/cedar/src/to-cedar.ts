import { type CompiledRule, describeRule, type ResourceType, type Rule } from '@sallyport/policy'
import { comparisonOf, identityOf } from './comparison.ts'
import {
  ALWAYS,
  and,
  both,
  either,
  known,
  literal,
  notExportable,
  opposite,
  type Pair,
} from './expression.ts'
import type { Shape } from './shape.ts'
import { isTypeName, SET_TYPE, SUBJECT, SUBJECT_TYPE } from './words.ts'

/** What an export is for. */
export interface ExportOptions {
  /** The action that the rule is the policy of. */
  readonly action: string
  readonly shape: Shape
  /** The id of the permit; its prohibitions are `id.1`, `id.2`. Default: the action. */
  readonly id?: string
}

/**
 * Writes a rule as Cedar policies by id: one permit, and a prohibition for each `not` that joins the
 * whole. Throws a `RuleError` that says what Cedar cannot.
 *
 * A missing value never permits, and a prohibition that is unknown prohibits, as in the rule itself:
 * every comparison is guarded by `has`, and written twice, as what is certain and as what is certainly
 * not. That holds for entities that fit `cedarSchema`; others are a failure where the schema is used.
 */
export function toCedar<T extends object>(
  rule: CompiledRule<T>,
  type: ResourceType<T>,
  options: ExportOptions,
): Readonly<Record<string, string>> {
  const { action, shape, id = action } = options
  const setting = { type, shape }
  const scope = scopeOf(type.name, action)
  const parts = conjuncts(rule.rule)
  const grants = parts.filter((part) => part.kind !== 'not')
  const condition = and(grants.map((part) => pairOf(part, setting).holds))
  const permit = policy('permit', { id, reason: rule.description, scope }, `when { ${condition} }`)
  const prohibitions = parts.flatMap((part) => (part.kind === 'not' ? [part] : []))
  const forbids = prohibitions.map((part, i) => {
    const head = { id: `${id}.${i + 1}`, reason: describeRule(part), scope }
    const { fails } = pairOf(part.rule, setting)
    return [head.id, policy('forbid', head, `unless { ${fails} }`)] as const
  })
  return Object.fromEntries([[id, permit], ...forbids])
}

interface Head {
  readonly id: string
  readonly reason: string
  readonly scope: string
}

function policy(effect: 'permit' | 'forbid', { id, reason, scope }: Head, clause: string): string {
  const annotations = `@id(${literal(id)})\n@reason(${literal(reason)})`
  return `${annotations}\n${effect}(${scope})\n${clause};\n`
}

function scopeOf(type: string, action: string): string {
  if (!isTypeName(type) || type === SUBJECT_TYPE || type === SET_TYPE) {
    throw notExportable(
      `a resource type cannot be called \`${type}\` in Cedar: give it a plain name`,
    )
  }
  return `${SUBJECT} is ${SUBJECT_TYPE}, action == Action::${literal(action)}, resource is ${type}`
}

/** The parts that all have to hold. */
function conjuncts(rule: Rule): readonly Rule[] {
  return rule.kind === 'all' ? rule.rules.flatMap(conjuncts) : [rule]
}

interface Setting {
  readonly type: ResourceType
  readonly shape: Shape
}

function pairOf(rule: Rule, setting: Setting): Pair {
  const { type, shape } = setting
  switch (rule.kind) {
    case 'all':
      return both(rule.rules.map((part) => pairOf(part, setting)))
    case 'any':
      return either(rule.rules.map((part) => pairOf(part, setting)))
    case 'not':
      return opposite(pairOf(rule.rule, setting))
    // Cedar decides about a subject; somebody without one never comes so far.
    case 'anyone':
    case 'authenticated':
      return ALWAYS
    case 'permission':
      return known([], `${SUBJECT}.permissions.contains(${literal(rule.permission)})`)
    case 'set':
      return known([], `${SUBJECT} in ${SET_TYPE}::${literal(rule.set)}`)
    case 'scope':
      return known([`${SUBJECT} has scopes`], `${SUBJECT}.scopes.contains(${literal(rule.scope)})`)
    case 'owner':
      return identityOf(subjectAttribute('id'), column(type.owner), shape)
    case 'same_tenant':
      return identityOf(subjectAttribute('tenant'), column(type.tenant ?? undefined), shape)
    case 'attribute':
      return comparisonOf(rule, shape)
    default:
      throw notExportable(
        `\`${describeRule(rule)}\` has no counterpart in Cedar: decide it beside the export`,
      )
  }
}

function subjectAttribute(name: string): { readonly from: 'subject'; readonly name: string } {
  return { from: 'subject', name }
}

function column(name: string | undefined): { readonly from: 'resource'; readonly name: string } {
  if (name === undefined) throw notExportable('the resource type lacks the column of the rule')
  return { from: 'resource', name }
}
