export * from './access.ts'
export * from './answer.ts'
export { CircuitBreaker, type CircuitBreakerOptions } from './circuit-breaker.ts'
export type { RouteCoverage } from './coverage.ts'
export { csrfTokenOf, type OriginOptions } from './csrf.ts'
export { decisionId } from './decision-id.ts'
export type { DescribedRoute, GuardDescription } from './description.ts'
export { type Eventually, whenReady } from './eventually.ts'
export * from './guard.ts'
export { CLOCK_TOLERANCE_SECONDS_MAX, DEFAULT_LIMITS, type Limits } from './limits.ts'
export { type FollowOptions, followPolicies, policiesFrom } from './policies-file.ts'
export type { AnyPolicy, Disclosure, Load, Policy, PolicyOptions } from './policy.ts'
export type { RecordEntry, RecordSink } from './record.ts'
export { fileSink, type RecordFileOptions, recordFilesOf } from './record-file.ts'
export {
  type QueuedSink,
  type RecordBatch,
  type RecordQueueOptions,
  recordQueue,
} from './record-queue.ts'
export type { RecordsOptions } from './record-settings.ts'
export type { Relations, RelationsFound } from './relations.ts'
export { createRenderer, type Renderer, type RendererOptions, type View } from './render.ts'
export * from './request.ts'
export * from './resource-metadata.ts'
export type { Replacement } from './rulebook.ts'
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
export * from './session/memory-sessions.ts'
export * from './session/session-store.ts'
export * from './session/sessions.ts'
export * from './sinks.ts'
export {
  type TelemetryAttributes,
  type TelemetryLogger,
  type TelemetryMeter,
  type TelemetryOptions,
  type TelemetrySpan,
  telemetrySink,
} from './telemetry.ts'
export * from './throttle.ts'
export { addressKey, foldedAccount, networkKey } from './throttle-keys.ts'
export {
  ACCOUNTS_FREE,
  ACCOUNTS_TOLD_APART,
  RETRIES_MAX,
  type ThrottleKind,
  type ThrottleSettings,
  throttleSettings,
} from './throttle-rules.ts'
export {
  isAmong,
  rangesOf,
  type TrustedProxiesOptions,
  trustedProxies,
} from './trusted-proxies.ts'
export { warnOnce } from './warning.ts'
