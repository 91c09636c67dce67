/** A fetch that obeys: the client's half of the contract. */
export {
  type NextStep,
  type NextStepRule,
  nextStep,
  nextSteps,
  type SeenAnswer,
  type SentRequest,
} from '@sallyport/contract'
export {
  type AccessClient,
  type AccessClientOptions,
  createAccessClient,
  type DpopBinding,
  type StepUp,
} from './access-client.ts'
export { AccessError, type AccessErrorDetails, type AccessErrorKind } from './access-error.ts'
export { queryRetry } from './query-retry.ts'
export type { RetryOptions } from './retry.ts'
export type { AccessScheme, Addressed, Eventually, Shown } from './scheme.ts'
export { type ApiKeyOptions, apiKey } from './schemes/api-key.ts'
export { basic } from './schemes/basic.ts'
export { type BearerOptions, type BearerScheme, bearer } from './schemes/bearer.ts'
export { type DigestOptions, digest } from './schemes/digest.ts'
export type { DigestAlgorithm, DigestHash } from './schemes/digest-hash.ts'
export { type DpopKeys, type DpopOptions, dpopKeys, type ProofDetails } from './schemes/dpop.ts'
export type { KeyPairSource } from './schemes/dpop-key.ts'
export { type SessionOptions, type SessionScheme, session } from './schemes/session.ts'
export type { ClientAuthentication, TokenForm } from './tokens/client-authentication.ts'
export { memoryStore } from './tokens/memory-store.ts'
export {
  clientCredentials,
  type EndpointProofs,
  type OauthOptions,
  oauthRefresh,
} from './tokens/oauth.ts'
export { type PrivateKeyJwtOptions, privateKeyJwt } from './tokens/private-key-jwt.ts'
export type { TokenAnswer, TokenRequest, TokenSource } from './tokens/token-source.ts'
export { newVersion, type Stored, type TokenStore, type Tokens } from './tokens/token-store.ts'
export { webStore } from './tokens/web-store.ts'
export { type ClientDecision, type DecisionListener, formatDecision } from './trace.ts'
export type { WebKey, WebKeyPair } from './web-key.ts'
