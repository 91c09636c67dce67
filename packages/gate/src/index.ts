export { type Administered, type AdminMeans, adminListener } from './admin/index.ts'
export type { AskedRequest, Verdict } from './asked.ts'
export { type AuthzenOptions, authzenListener, policyService } from './authzen/index.ts'
export {
  type ConfigOptions,
  type ConfigReading,
  readConfig,
  readConfigFile,
} from './config/read-config.ts'
export { configSchema } from './config/schema.ts'
export { type DiagnoseOptions, diagnose, type Finding, type Severity } from './doctor/index.ts'
export { type FollowConfigOptions, type Followed, followConfig } from './follow.ts'
export { createGate, Gate, type GateMeans, type GateReplacement, rulesOf } from './gate.ts'
export {
  PRINTABLE,
  type PrintableProxy,
  type PrintedFile,
  type PrintOptions,
  printConfig,
} from './print-config/index.ts'
export {
  createProxy,
  type GateProxy,
  PROXY_LIMITS,
  type ProxyLimits,
} from './reverse-proxy/index.ts'
export { checkRules, type KnownOperation, type Remark, uncovered } from './rules/check-rules.ts'
export type { Ruleset } from './rules/ruleset.ts'
export { schemeOf } from './rules/schemes.ts'
export { type Serving, serve, serverFor } from './serve.ts'
export type {
  BackendSettings,
  Dialect,
  GateSettings,
  IdentitySettings,
  KeySettings,
  ListenAddress,
  ProxyKind,
  ProxySettings,
  ReverseSettings,
  ReverseTls,
  RuleGrant,
  RuleSettings,
  SchemeSettings,
  SignedIdentitySettings,
  StoreSettings,
  SubjectSettings,
} from './settings.ts'
export { type DrainTimes, type StartedGate, startGate } from './start.ts'
export { NO_STORES, type OpenStores, openGateStores } from './stores.ts'
