import type { Eventually } from '../scheme.ts'

/** The tokens of a session (RFC 6749 section 5.1). */
export interface Tokens {
  readonly accessToken: string
  /** Default `Bearer`; `DPoP` for a token that is bound to a key (RFC 9449 section 5). */
  readonly type?: 'Bearer' | 'DPoP' | undefined
  readonly refreshToken?: string | undefined
  /** When they were obtained, in milliseconds since 1970 by the clock of whoever did. */
  readonly obtainedAt?: number | undefined
  /** How long the access token lasts from then, in seconds; unknown if left out. */
  readonly expiresInSeconds?: number | undefined
  /** Scopes, separated by spaces. */
  readonly scope?: string | undefined
}

/**
 * What a store holds: tokens; nothing, since nobody signed in or somebody signed out; or a session that
 * can no longer be renewed, which is kept so that nobody tries it again.
 */
export type Stored =
  | { readonly kind: 'signed_in'; readonly version: string; readonly tokens: Tokens }
  | { readonly kind: 'signed_out'; readonly version: string }
  | { readonly kind: 'ended'; readonly version: string; readonly why: string }

/**
 * Where tokens are, for one process or for many. Whoever writes says which version they have seen, so a
 * loser of a race never overwrites the winner.
 */
export interface TokenStore {
  readonly read: () => Eventually<Stored>
  /** Writes if the version there is still the expected one; false if it is not. */
  readonly swap: (next: Stored, expected: string) => Eventually<boolean>
  /** Does work while nobody else who shares the store does theirs. */
  readonly lock: <Value>(work: () => Promise<Value>, signal: AbortSignal) => Promise<Value>
  /** Tells of changes that others make; ends with the function it returns. */
  readonly watch?: (changed: () => void) => () => void
}

/** The version of a store that nobody has written to. */
export const NEVER = ''

/** A version that nobody had before. */
export function newVersion(): string {
  // A page that came over plain HTTP has no `randomUUID`.
  return crypto.getRandomValues(new Uint32Array(4)).join('-')
}
