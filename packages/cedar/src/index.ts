/** Policies as Cedar text: decided by cedar-wasm, and our rules written as Cedar. */
export { type Cedar, type CedarDecision, type CedarOptions, createCedar } from './cedar.ts'
export { cedarResource, cedarSchema, cedarSets, cedarSubject } from './entities.ts'
export { type CedarPointOptions, cedarPoint, type Entities } from './point.ts'
export { CedarError, type Policies } from './policies.ts'
export type { CedarEntity, CedarQuestion, EntityName } from './question.ts'
export type { Attributes, AttributeType, Shape } from './shape.ts'
export { type ExportOptions, toCedar } from './to-cedar.ts'
