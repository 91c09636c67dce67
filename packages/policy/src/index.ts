/** Who may: rules as data, three-valued. */
export type { AclSource, AclTable } from './acl-source.ts'
export { type Address, type AddressRange, isWithin, readAddress, readRange } from './address.ts'
export type { Columns, ColumnType } from './columns.ts'
export type { AttributeOperator } from './compare.ts'
export type { CompiledRule, RuleExplanation } from './compile.ts'
export { type Condition, conditionsOf } from './conditions.ts'
export { describeRule } from './describe.ts'
export type { Case, CaseLeaf } from './difference/cases.ts'
export { type CheckOptions, check } from './difference/check.ts'
export type { Finding } from './difference/check-rule.ts'
export { type Difference, type DifferenceOptions, difference } from './difference/difference.ts'
export {
  type DocumentDifference,
  differenceOf,
  type RuleChange,
  type SetChange,
} from './difference/documents.ts'
export {
  type BookListener,
  createPolicyBook,
  type PolicyBook,
  type Replacement,
} from './document/book.ts'
export {
  type CaseResult,
  type CasesReading,
  type PolicyCase,
  readCases,
  runCases,
} from './document/cases.ts'
export type {
  Place,
  PolicyDefinition,
  PolicyDocument,
  Problem,
  ResourceDefinition,
} from './document/document.ts'
export { type Judged, judge, type Verdict } from './document/judge.ts'
export { type Policies, type PoliciesReading, readPolicies } from './document/read.ts'
export { policySchema } from './document/schema.ts'
export { writePolicies } from './document/write.ts'
export type { Explanation } from './explain.ts'
export { RuleError } from './fields.ts'
export type { SetDefinition } from './flatten.ts'
export { MODEL_COUNT_MAX } from './grants.ts'
export type { Assurance, Need, RuleInput } from './leaf.ts'
export { type AclEntry, type AclRule, acl } from './leaves/acl.ts'
export { type AddressRule, address } from './leaves/address.ts'
export {
  type AnyoneRule,
  type AuthenticatedRule,
  anyone,
  authenticated,
} from './leaves/anyone.ts'
export { type AssuranceOptions, type AssuranceRule, assurance } from './leaves/assurance.ts'
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
export { type RelationOptions, type RelationRule, relation } from './leaves/relation.ts'
export { type SameTenantRule, sameTenant } from './leaves/same-tenant.ts'
export { type ScopeRule, scope } from './leaves/scope.ts'
export { role, type SetRule, set } from './leaves/set.ts'
export { type Day, type TimeRule, type TimeWindow, timeWindow } from './leaves/time.ts'
export { createModel, type Model, type ModelOptions } from './model.ts'
export { type KnownRequest, type Outlook, outlookOf } from './outlook.ts'
export { parseRule, type RuleReading } from './parse.ts'
export type { RelationAnswers, RelationQuery } from './relations.ts'
export type { Remedy } from './remedy.ts'
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
export { suggestion } from './suggest.ts'
export { FALSE, TRUE, type Truth, UNKNOWN } from './truth.ts'
