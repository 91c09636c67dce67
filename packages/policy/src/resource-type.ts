import { type AclSource, checkAclSource } from './acl-source.ts'
import { type Columns, type ColumnType, columnTypes } from './columns.ts'
import type { AttributeOperator } from './compare.ts'
import { isName, isToken, RuleError } from './fields.ts'
import type { ResourceColumns } from './leaf.ts'
import { authenticated } from './leaves/anyone.ts'
import { type AttributeRule, attribute } from './leaves/attribute.ts'
import { fromResource, type Literal, type Operand, type Scalar } from './leaves/operand.ts'
import { permission } from './leaves/permission.ts'
import { sameTenant } from './leaves/same-tenant.ts'
import { any, type Rule } from './rule.ts'
import { bounded, quoted } from './text.ts'

/** What may stand on the right of a comparison with a column of type `Value`. */
export type Comparable<Value, Operator extends AttributeOperator> =
  | Operand
  | (Operator extends 'in'
      ? readonly Extract<Value, Scalar>[]
      : Operator extends 'contains'
        ? Value extends readonly (infer Element)[]
          ? Extract<Element, Scalar>
          : never
        : Extract<Value, Scalar>)

/** What is stated about a resource type. */
export interface ResourceTypeOptions<T extends object> {
  /**
   * The column of the tenant. `null` waives tenants, and has to be written.
   *
   * Where it is stated, `same_tenant` joins every rule of the type.
   */
  readonly tenant: (keyof T & string) | null
  /** The column with the id of the owner. */
  readonly owner?: keyof T & string
  /** The column with the access list, a list of `AclEntry`; with its table, where it has one. */
  readonly acl?: (keyof T & string) | AclSource<keyof T & string>
  /** What the columns hold. A list made by SQL needs it of every column that its rule compares. */
  readonly columns?: { readonly [Column in keyof T & string]?: ColumnType }
  /** The permission that lifts the tenant from every rule of the type. */
  readonly crossTenant?: string
  /**
   * Who may know that a resource exists: refused and seen is 403, refused and not seen is 404.
   *
   * By default the tenant, or any subject where tenants are waived. A rule stated here stands alone:
   * the tenant does not join it.
   */
  readonly see?: Rule
}

/** A resource type: what rules may ask of its rows, and who may know of them. */
export interface ResourceType<T extends object = object> extends ResourceColumns {
  readonly crossTenant?: string
  readonly see: Rule
  /** Never set: it only carries the type of a row. */
  readonly row?: T
  /** Compares a column; a misspelt one, or a value that it cannot have, does not compile. */
  attribute<Column extends keyof T & string, Operator extends AttributeOperator>(
    column: Column,
    operator: Operator,
    right: Comparable<T[Column], Operator>,
  ): AttributeRule
}

/**
 * Declares a resource type. Its tenant is stated or waived, never forgotten.
 *
 *     const order = resourceType<Order>('order', { tenant: 'tenant', owner: 'customer' })
 *     const open = order.attribute('status', 'equal', 'open')
 */
export function resourceType<T extends object>(
  name: string,
  options: ResourceTypeOptions<T>,
): ResourceType<T> {
  const { tenant, owner, acl, columns, crossTenant } = options
  check(name, options)
  return {
    name,
    tenant,
    ...(owner === undefined ? {} : { owner }),
    ...(acl === undefined ? {} : { acl }),
    ...(columns === undefined ? {} : { columns: { ...columns } as Columns }),
    ...(crossTenant === undefined ? {} : { crossTenant }),
    see: options.see ?? tenantRule({ tenant, crossTenant }) ?? authenticated(),
    attribute: (column, operator, right) =>
      attribute(fromResource(column), operator, right as Operand | Literal),
  }
}

/** The rule that the tenant of a type adds to every other, or `undefined` where it is waived. */
export function tenantRule(type: {
  readonly tenant: string | null
  readonly crossTenant?: string | undefined
}): Rule | undefined {
  if (type.tenant === null) return undefined
  if (type.crossTenant === undefined) return sameTenant()
  return any(sameTenant(), permission(type.crossTenant))
}

function check<T extends object>(name: string, options: ResourceTypeOptions<T>): void {
  const path = 'resource type'
  if (!isName(name)) throw new RuleError(path, 'a name of 1 to 256 characters is expected')
  const { tenant, owner, crossTenant } = options
  if (tenant !== null && !isName(tenant)) {
    throw new RuleError(
      `${path} ${name}`,
      "state the tenant: { tenant: 'column' }, or { tenant: null } where the type has none",
    )
  }
  if (owner !== undefined && !isName(owner)) {
    throw new RuleError(`${path} ${name}`, '`owner` is the name of a column')
  }
  checkAclSource(options.acl, `${path} ${name}`)
  checkColumns(options, `${path} ${name}`)
  if (crossTenant === undefined) return
  if (tenant === null) {
    throw new RuleError(`${path} ${name}`, '`crossTenant` lifts a tenant that the type waives')
  }
  if (!isToken(crossTenant)) {
    throw new RuleError(`${path} ${name}`, '`crossTenant` is the name of a permission')
  }
}

function checkColumns(
  { columns, tenant, owner }: ResourceTypeOptions<Record<string, unknown>>,
  path: string,
): void {
  for (const [name, type] of Object.entries(columns ?? {})) {
    if (isName(name) && columnTypes.has(String(type))) continue
    const known = [...columnTypes].join(', ')
    throw new RuleError(path, `the column ${bounded(quoted(name))} holds one of ${known}`)
  }
  for (const name of [tenant, owner]) {
    const type = typeof name === 'string' ? columns?.[name] : undefined
    if (type === undefined || type === 'text' || type === 'integer') continue
    throw new RuleError(path, `\`${name}\` identifies somebody: state it as text or integer`)
  }
}
