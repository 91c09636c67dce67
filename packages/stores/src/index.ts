export type {
  AccountChange,
  AccountPage,
  AccountStore,
  StoredAccount,
} from './accounts.ts'
export {
  type ApiKeyChange,
  type ApiKeyStore,
  type FoundApiKey,
  type NewApiKey,
  newApiKey,
  type StoredApiKey,
} from './api-keys.ts'
export type { ChangeListener, Changes } from './changes.ts'
export {
  type DigestEntry,
  forgetOnChange,
  fromStores,
  type SchemeLookups,
  type StoresForSchemes,
} from './from-stores.ts'
export {
  openRecordQueries,
  openRecordSink,
  type RecordSinkOptions,
} from './records/open-records.ts'
export type {
  RecordExtent,
  RecordedCaller,
  RecordQueries,
  RecordRead,
} from './records/record-queries.ts'
export type { RecordRetention } from './records/schema.ts'
export { connectRedis, type RedisConnection, type RedisOptions } from './redis/connection.ts'
export { redisNonceCounters } from './redis/nonce-counters.ts'
export { redisReplays } from './redis/replay.ts'
export { type RedisThrottleOptions, redisThrottle } from './redis/throttle.ts'
export type {
  RevocationQuery,
  RevocationStore,
  SubjectRevocation,
  TokenRevocation,
} from './revocations.ts'
export { type FullStores, openStores, type RedisStores, type Stores } from './stores.ts'
