/** The header grammar: parsers that never throw and writers whose texts they read back equal. */
export { type AuthElement, isScheme } from './auth-element.ts'
export {
  type AuthenticationInfoReading,
  formatAuthenticationInfo,
  parseAuthenticationInfo,
} from './authentication-info.ts'
export {
  type BasicCredentials,
  type BasicReading,
  basicCredentials,
  parseBasicCredentials,
} from './basic.ts'
export {
  type Challenge,
  type ChallengeInput,
  type ChallengesReading,
  formatChallenge,
  formatChallenges,
  parseChallenges,
} from './challenges.ts'
export {
  type Credentials,
  type CredentialsReading,
  formatCredentials,
  parseCredentials,
} from './credentials.ts'
export {
  type DigestCredentials,
  type DigestParameter,
  type DigestQop,
  type DigestReading,
  parseDigestCredentials,
} from './digest.ts'
export type { Field } from './field.ts'
export {
  type ForwardedElement,
  type ForwardedReading,
  nodeAddress,
  parseForwarded,
} from './forwarded.ts'
export { formatHttpDate, parseHttpDate } from './http-date.ts'
export type { Mistake } from './lexer.ts'
export {
  BASIC_LENGTH_MAX,
  CHALLENGES_MAX,
  FIELD_LENGTH_MAX,
  PARAMETERS_MAX,
  PROBLEM_LENGTH_MAX,
  PROBLEM_MEMBERS_MAX,
  RETRY_AFTER_SECONDS_MAX,
  STRUCTURED_MEMBERS_MAX,
} from './limits.ts'
export { getParameter, type Parameter } from './parameters.ts'
export {
  formatProblem,
  type Problem,
  type ProblemInput,
  type ProblemReading,
  parseProblem,
} from './problem.ts'
export {
  formatRateLimit,
  formatRateLimitPolicy,
  parseRateLimit,
  parseRateLimitPolicy,
  type QuotaPolicy,
  type RateLimitMistake,
  type RateLimitPolicyReading,
  type RateLimitReading,
  type ServiceLimit,
} from './rate-limit.ts'
export {
  formatRetryAfter,
  parseRetryAfter,
  type RetryAfter,
  type RetryAfterOptions,
  type RetryAfterReading,
} from './retry-after.ts'
export {
  parseStructuredDictionary,
  parseStructuredItem,
  parseStructuredList,
  type StructuredDictionaryReading,
  type StructuredItemReading,
  type StructuredListReading,
  type StructuredMistake,
} from './structured-fields.ts'
export type {
  BareItem,
  StructuredInnerList,
  StructuredItem,
  StructuredMember,
  StructuredParameters,
} from './structured-types.ts'
export {
  formatStructuredDictionary,
  formatStructuredItem,
  formatStructuredList,
} from './structured-writer.ts'
export { type ElementInput, isToken, quote } from './writer.ts'
