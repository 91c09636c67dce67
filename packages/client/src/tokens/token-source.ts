import type { Tokens } from './token-store.ts'

/** What a source of tokens is asked with. */
export interface TokenRequest {
  /** The tokens there are; none at the beginning. */
  readonly tokens: Tokens | undefined
  /** Ends the request; it lasts longer than any one caller. */
  readonly signal: AbortSignal
  /** A plain `fetch`. Never go through the client itself: it would wait for this very answer. */
  readonly fetch: typeof globalThis.fetch
}

/**
 * What became of it. `ended`: the grant is no longer good, sign in again. `unavailable`: nobody
 * could be asked, the tokens stay.
 */
export type TokenAnswer =
  | { readonly kind: 'tokens'; readonly tokens: Tokens }
  | { readonly kind: 'ended'; readonly why: string }
  | {
      readonly kind: 'unavailable'
      readonly why: string
      readonly retryAfterSeconds?: number | undefined
      readonly cause?: unknown
    }

/** Who makes new tokens. */
export interface TokenSource {
  /** `refresh_token` needs tokens to begin with, `client_credentials` needs nothing. */
  readonly grant: 'refresh_token' | 'client_credentials'
  /** Asks once. What it throws counts as `unavailable`. */
  readonly request: (request: TokenRequest) => Promise<TokenAnswer>
}
