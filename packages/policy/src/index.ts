/** Who may: rules as data, three-valued. */
export type { AttributeOperator } from './compare.ts'
export type { CompiledRule, RuleExplanation } from './compile.ts'
export { describeRule } from './describe.ts'
export type { Explanation, Remedy } from './explain.ts'
export { RuleError } from './fields.ts'
export type { SetDefinition } from './flatten.ts'
export type { RuleInput } from './leaf.ts'
export {
  type AnyoneRule,
  type AuthenticatedRule,
  anyone,
  authenticated,
} from './leaves/anyone.ts'
export { type AttributeRule, attribute } from './leaves/attribute.ts'
export type { Leaf } from './leaves/index.ts'
export {
  type AttributeOperand,
  fromContext,
  fromResource,
  fromSubject,
  type Literal,
  type LiteralOperand,
  type Operand,
  type Scalar,
} from './leaves/operand.ts'
export { type OwnerRule, owner } from './leaves/owner.ts'
export { type PermissionRule, permission } from './leaves/permission.ts'
export { type SameTenantRule, sameTenant } from './leaves/same-tenant.ts'
export { type ScopeRule, scope } from './leaves/scope.ts'
export { role, type SetRule, set } from './leaves/set.ts'
export { createModel, type Model, type ModelOptions } from './model.ts'
export { parseRule, type RuleReading } from './parse.ts'
export {
  type Comparable,
  type ResourceType,
  type ResourceTypeOptions,
  resourceType,
} from './resource-type.ts'
export {
  type AllRule,
  type AnyRule,
  all,
  any,
  forbid,
  type NotRule,
  not,
  type Rule,
} from './rule.ts'
export { FALSE, TRUE, type Truth, UNKNOWN } from './truth.ts'
