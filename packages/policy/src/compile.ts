import type { Subject } from '@sallyport/contract'
import { describeRule } from './describe.ts'
import { type Explanation, explain } from './explain.ts'
import { carries, type Grants } from './grants.ts'
import type { Need, RuleInput } from './leaf.ts'
import { kindOf } from './leaves/index.ts'
import { readRule } from './parse.ts'
import { mayHold } from './possible.ts'
import { isSameQuery, type RelationQuery } from './relations.ts'
import { type ResourceType, tenantRule } from './resource-type.ts'
import { all, leavesOf, positiveLeaves, type Rule } from './rule.ts'
import { allNode, compileNode, type RuleNode } from './rule-node.ts'
import type { Truth } from './truth.ts'
import { fingerprint } from './version.ts'

/**
 * A rule, ready to decide.
 *
 * Ask first with the resource `undefined`: false refuses and true permits at once, whatever the
 * resource is; only unknown needs it loaded. Asked again with it, only true permits.
 */
export interface CompiledRule<T extends object = object> {
  /** The whole rule as data, with what its resource type adds. */
  readonly rule: Rule
  /** The same in words. */
  readonly description: string
  /** A fingerprint of rule, resource type and model, for records. */
  readonly version: string
  /** A fingerprint of the model that it was compiled against. */
  readonly modelVersion: string
  /** The resource type that it was compiled for. */
  readonly type: ResourceType<T> | undefined
  /** What the model grants: who is in which set, and what the sets hold. */
  readonly grants: Grants
  /** What it reads. */
  readonly needs: ReadonlySet<Need>
  /** The names that it reads of the context. */
  readonly contextNames: readonly string[]
  /** Whether the resource can matter. Where not, unknown is final. */
  readonly needsResource: boolean
  /** Whether the rule can permit anybody without a subject; where not, challenge before loading. */
  readonly admitsAnonymous: boolean
  /** The decision. Throws only what a getter of the resource or context throws. */
  evaluate(input: RuleInput<T>): Truth
  /** Why `evaluate` was not true. Throws where it is. */
  explain(input: RuleInput<T>): RuleExplanation
  /**
   * What to ask an engine of relationships before deciding; each once. Nothing where the rule is
   * settled without, or where a query waits for the resource.
   */
  relationsOf(input: RuleInput<T>): readonly RelationQuery[]
}

/** Why a rule does not permit, with what a refusal may disclose. */
export interface RuleExplanation extends Explanation {
  /** Which of the permissions that the rule names the subject has. */
  readonly held: readonly string[]
}

/** What a rule is compiled against. */
export interface Setting<T extends object> {
  readonly grants: Grants
  readonly modelVersion: string
  readonly type: ResourceType<T> | undefined
}

/** Compiles a rule; where its type has a tenant, that joins it. Throws a `RuleError`. */
export function compileRule<T extends object>(rule: Rule, setting: Setting<T>): CompiledRule<T> {
  const own = readRule(rule)
  const tenant = setting.type === undefined ? undefined : tenantRule(setting.type)
  const site = { grants: setting.grants, resource: setting.type }
  const node = compileNode(own, { ...site, path: '$' })
  if (tenant === undefined) return compiled(own, node, setting)
  // The tenant comes first: a refusal names it before anything that could tell of the resource.
  const guard = compileNode(tenant, { ...site, path: `resource type ${setting.type?.name}` })
  return compiled(all(tenant, own), allNode([guard, node]), setting)
}

/** Compiles the rule that says who may see a resource; no tenant joins it. */
export function compileSee<T extends object>(
  type: ResourceType<T>,
  setting: Setting<T>,
): CompiledRule<T> {
  const own = readRule(type.see)
  const path = `resource type ${type.name}, see`
  return compiled(own, compileNode(own, { grants: setting.grants, resource: type, path }), setting)
}

function compiled<T extends object>(
  rule: Rule,
  node: RuleNode,
  { grants, modelVersion, type }: Setting<T>,
): CompiledRule<T> {
  const held = holdings(rule, grants)
  const columns =
    type === undefined
      ? null
      : [type.name, type.tenant, type.owner ?? null, type.acl ?? null, type.columns ?? null]
  return {
    rule,
    description: describeRule(rule),
    version: fingerprint({ model: modelVersion, type: columns, rule }),
    modelVersion,
    type,
    grants,
    needs: node.needs,
    contextNames: [
      ...new Set(leavesOf(rule).flatMap((leaf) => kindOf(leaf).context?.(leaf) ?? [])),
    ],
    needsResource: node.needs.has('resource'),
    admitsAnonymous: mayHold(node.anonymous),
    evaluate: node.evaluate,
    explain(input) {
      const { unmet, remedy, required } = explain(node, input)
      return { unmet, remedy, required, held: held(input.subject) }
    },
    relationsOf: (input) => distinct(node.asks(input)),
  }
}

function distinct(queries: readonly RelationQuery[]): readonly RelationQuery[] {
  return queries.filter((query, i) => queries.findIndex((other) => isSameQuery(other, query)) === i)
}

/** Of all permissions only those that the rule names: a refusal shows nobody what else there is. */
function holdings(rule: Rule, grants: Grants): (subject: Subject | undefined) => readonly string[] {
  const named = positiveLeaves(rule).flatMap((leaf) =>
    leaf.kind === 'permission' ? [leaf.permission] : [],
  )
  const held = [...new Set(named)].map((name) => [name, grants.permission(name, '$')] as const)
  return (subject) => {
    if (subject === undefined) return []
    const names: string[] = []
    for (const [name, holds] of held) {
      if (holds(subject) && carries(subject, name)) names.push(name)
    }
    return names
  }
}
