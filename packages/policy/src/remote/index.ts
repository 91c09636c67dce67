/** Engines outside: asked over AuthZEN 1.0 or OpenFGA's own protocol, and AuthZEN answered. */
export { type AuthzenOptions, createAuthzen, standardEndpoints } from './authzen.ts'
export { type Discovery, discoverAuthzen, type Endpoints } from './authzen-metadata.ts'
export {
  type AuthzenAnswer,
  type AuthzenOperation,
  type AuthzenRequest,
  answerAuthzen,
  type Decided,
  type DecisionService,
} from './authzen-server.ts'
export type { EngineOptions } from './call.ts'
export type {
  Action,
  BatchOptions,
  DecisionPoint,
  Details,
  Entity,
  Evaluation,
  Failure,
  Found,
  Question,
  Search,
  Semantic,
} from './decision-point.ts'
export { createOpenFga, type OpenFgaOptions, type TupleKey } from './openfga.ts'
export {
  type Answered,
  createRelations,
  type RelationSearch,
  type Relations,
  type RelationsOptions,
} from './relations.ts'
export type { Signal } from './web.ts'
