import type { Subject } from '@sallyport/contract'
import { type CompiledRule, compileRule, compileSee } from './compile.ts'
import { RuleError } from './fields.ts'
import type { SetDefinition } from './flatten.ts'
import { carries, createGrants } from './grants.ts'
import { permission } from './leaves/permission.ts'
import type { ResourceType } from './resource-type.ts'
import type { Rule } from './rule.ts'
import { fingerprint } from './version.ts'

/** What a model is made of. */
export interface ModelOptions {
  /** Every permission, declared once. */
  readonly permissions: readonly string[]
  /** Roles, groups and permission sets by name. */
  readonly sets?: Readonly<Record<string, SetDefinition>>
  /** Resource types, checked at once instead of when the first rule asks for them. */
  readonly resources?: readonly ResourceType[]
}

/** The permissions, sets and resource types of an API; rules are compiled against it. */
export interface Model {
  readonly permissions: readonly string[]
  /** As they were declared: what they include is not unfolded. */
  readonly sets: Readonly<Record<string, SetDefinition>>
  /** A fingerprint of everything declared, for records. */
  readonly version: string
  /** Compiles a rule, for a resource type where it asks of resources. Throws a `RuleError`. */
  compile<T extends object>(rule: Rule, type?: ResourceType<T>): CompiledRule<T>
  /** Compiles who may see a resource of the type: refused and seen is 403, else 404. */
  visibility<T extends object>(type: ResourceType<T>): CompiledRule<T>
  /** The permissions that a subject has with the credentials it shows, in the order declared. */
  permissionsOf(subject: Subject): readonly string[]
}

/**
 * Declares what there is to hold. Throws a `RuleError` on a name that is not declared, a name
 * declared twice, and sets that include one another.
 *
 *     const model = createModel({
 *       permissions: ['orders:read', 'orders:write'],
 *       sets: { member: { permissions: ['orders:read'] }, admin: { includes: ['member'] } },
 *     })
 */
export function createModel(options: ModelOptions): Model {
  const permissions = [...options.permissions]
  const sets = options.sets ?? {}
  const grants = createGrants({ permissions, sets })
  const version = fingerprint({ permissions: permissions.toSorted(), sets: sortedSets(sets) })
  const held = permissions.map((name) => [name, grants.permission(name, 'model')] as const)
  const model: Model = {
    permissions,
    sets,
    version,
    compile: (rule, type) => compileRule(rule, { grants, modelVersion: version, type }),
    visibility: (type) => compileSee(type, { grants, modelVersion: version, type }),
    permissionsOf(subject) {
      return held.flatMap(([name, holds]) =>
        holds(subject) && carries(subject, name) ? [name] : [],
      )
    },
  }
  checkResources(model, options.resources ?? [])
  return model
}

function checkResources(model: Model, resources: readonly ResourceType[]): void {
  const names = new Set<string>()
  for (const type of resources) {
    if (names.has(type.name)) {
      throw new RuleError('model.resources', `the resource type ${type.name} is declared twice`)
    }
    names.add(type.name)
    model.visibility(type)
    if (type.crossTenant !== undefined) model.compile(permission(type.crossTenant))
  }
}

/** The order in which a set lists its parts says nothing, so it does not make another version. */
function sortedSets(sets: Readonly<Record<string, SetDefinition>>): unknown {
  const sorted = Object.entries(sets).map(([name, { permissions = [], includes = [] }]) => [
    name,
    { permissions: permissions.toSorted(), includes: includes.toSorted() },
  ])
  return Object.fromEntries(sorted)
}
