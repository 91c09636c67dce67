import type { Eventually } from '../eventually.ts'
import type { Algorithm } from './algorithms.ts'
import type { VerificationKey } from './verification-key.ts'

/** Which key is looked for: as the header of a token says, unverified. */
export interface KeyQuery {
  readonly kid: string | undefined
  readonly algorithm: Algorithm
}

/**
 * What a source knows of a key. `keys` has at least one, and all that may have signed; `unknown` is
 * certain, for now; `unavailable` means that nobody can say, which is never a 401.
 */
export type KeyAnswer =
  | { readonly kind: 'keys'; readonly keys: readonly VerificationKey[] }
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'unavailable'
      readonly cause: string
      readonly retryAfterSeconds: number
    }

/** Where the keys of an issuer come from. One instance belongs to one verifier. */
export interface KeySource {
  /** Never throws and never rejects; known keys are answered without a promise. */
  find(query: KeyQuery, now: number): KeyAnswer | Promise<KeyAnswer>
  /**
   * Looks again, after none of the keys found matched the signature of a token without key id: the
   * issuer may have a new key. Answers only with keys that `find` had not given.
   */
  findNewer?(query: KeyQuery, now: number): Promise<KeyAnswer>
  /**
   * What is missing to verify anything at all, for readiness: `undefined` where keys are known. Begins a fetch
   * where none are. Never rejects.
   */
  lacking?(now: number): Eventually<string | undefined>
  /** Called when a key is no longer trusted: what was verified with it must be forgotten. */
  onRemoval?(listener: () => void): void
}

/** Nothing the caller could wait for: the key is not there. */
export const UNKNOWN_KEY: KeyAnswer = { kind: 'unknown' }
