/** Rules as SQL: the list of what may be seen, by the rule that decides about one. */
export type { Dialect } from './dialect.ts'
export type { Fragment } from './fragment.ts'
export type { ListInput } from './leaves.ts'
export {
  type FoundIds,
  type ListAnswers,
  ListUnavailable,
  type RelationSearch,
} from './relation.ts'
export {
  type PolicyCommand,
  type RowPolicyOptions,
  rowLevelSecurity,
} from './row-level-security.ts'
export { SETTINGS, type Statement, sessionOf } from './session.ts'
export { asTemplate } from './template.ts'
export { searchesOf, VALUE_COUNT_MAX, type Where, type WhereOptions, where } from './where.ts'
