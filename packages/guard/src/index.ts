export * from './access.ts'
export * from './answer/answer.ts'
export { createRenderer, type Renderer, type RendererOptions, type View } from './answer/render.ts'
export { CircuitBreaker, type CircuitBreakerOptions } from './circuit-breaker.ts'
export { decisionId } from './decision-id.ts'
export { type Eventually, whenReady } from './eventually.ts'
export * from './guard.ts'
export { CLOCK_TOLERANCE_SECONDS_MAX, DEFAULT_LIMITS, type Limits } from './limits.ts'
export type { RouteCoverage } from './policies/coverage.ts'
export type { DescribedRoute, GuardDescription } from './policies/description.ts'
export { type FollowOptions, followPolicies, policiesFrom } from './policies/policies-file.ts'
export type { AnyPolicy, Disclosure, Load, Policy, PolicyOptions } from './policies/policy.ts'
export type { Relations, RelationsFound } from './policies/relations.ts'
export type { Replacement } from './policies/rulebook.ts'
export { fileSink, type RecordFileOptions, recordFilesOf } from './record/file-sink.ts'
export type { RecordEntry, RecordSink } from './record/record.ts'
export {
  type QueuedSink,
  type RecordBatch,
  type RecordQueueOptions,
  recordQueue,
} from './record/record-queue.ts'
export type { RecordsOptions } from './record/record-settings.ts'
export * from './record/sinks.ts'
export {
  type TelemetryAttributes,
  type TelemetryLogger,
  type TelemetryMeter,
  type TelemetryOptions,
  type TelemetrySpan,
  telemetrySink,
} from './record/telemetry.ts'
export * from './request.ts'
export * from './resource-metadata.ts'
export * from './scheme.ts'
export * from './schemes/api-key.ts'
export * from './schemes/basic.ts'
export * from './schemes/bearer.ts'
export * from './schemes/certificate.ts'
export * from './schemes/digest.ts'
export * from './schemes/dpop.ts'
export { memoryReplays, type ReplayStore } from './schemes/dpop-replay.ts'
export * from './schemes/introspection.ts'
export { memoryNonceCounters, type NonceCounters } from './schemes/nonce-counters.ts'
export * from './schemes/session.ts'
export * from './schemes/session-better-auth.ts'
export { isCountedMethod } from './session/assurance.ts'
export { csrfTokenOf, type OriginOptions } from './session/csrf.ts'
export * from './session/memory-sessions.ts'
export * from './session/session-store.ts'
export * from './session/sessions.ts'
export { addressKey, foldedAccount, networkKey } from './throttle/keys.ts'
export {
  ACCOUNTS_FREE,
  ACCOUNTS_TOLD_APART,
  RETRIES_MAX,
  type ThrottleKind,
  type ThrottleSettings,
  throttleSettings,
} from './throttle/rules.ts'
export * from './throttle/throttle.ts'
export {
  isAmong,
  rangesOf,
  type TrustedProxiesOptions,
  trustedProxies,
} from './trusted-proxies.ts'
export { warnOnce } from './warning.ts'
