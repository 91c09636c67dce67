import type { AccessScheme, Shown } from '../scheme.ts'
import { memoryStore } from '../tokens/memory-store.ts'
import { TokenKeeper } from '../tokens/token-keeper.ts'
import type { TokenSource } from '../tokens/token-source.ts'
import type { TokenStore, Tokens } from '../tokens/token-store.ts'

/** How a bearer token is kept and renewed. */
export interface BearerOptions {
  /** Where the tokens are. Default: in memory, with none. */
  readonly store?: TokenStore
  /** Who makes new ones, `oauthRefresh` or `clientCredentials`. Without it a refused token ends the session. */
  readonly refresh?: TokenSource
  /** How long before its end a token is renewed, in seconds; up to half of that is drawn. Default 60. */
  readonly renewBeforeSeconds?: number
  /** How long a renewal may take, in seconds. Default 30. */
  readonly timeoutSeconds?: number
  /** Default: the `fetch` of the platform. It is not the client's. */
  readonly fetch?: typeof globalThis.fetch
}

/** Bearer tokens, and who is signed in. */
export interface BearerScheme extends AccessScheme {
  /** Begins a session with tokens that somebody obtained. What cannot be shown is a `TypeError`, and is not kept. */
  readonly signIn: (tokens: Tokens) => Promise<void>
  /** Ends it here and for all who share the store; a renewal on its way adds nothing. */
  readonly signOut: () => Promise<void>
  /** The tokens that the next request would carry; `undefined` if nobody signed in. */
  readonly tokens: () => Promise<Tokens | undefined>
}

/** Shows an access token (RFC 6750 section 2.1), renewed once for all who need it. */
export function bearer(options: BearerOptions = {}): BearerScheme {
  const { store = memoryStore(), refresh, renewBeforeSeconds = 60, timeoutSeconds = 30 } = options
  if (!(renewBeforeSeconds >= 0 && renewBeforeSeconds <= 86_400)) {
    throw new TypeError('`renewBeforeSeconds` must be from 0 to 86,400')
  }
  if (!(timeoutSeconds > 0 && timeoutSeconds <= 600)) {
    throw new TypeError('`timeoutSeconds` must be above 0, and at most 600')
  }
  const fetch: typeof globalThis.fetch = options.fetch ?? ((...given) => globalThis.fetch(...given))
  const keeper = new TokenKeeper({
    store,
    source: refresh,
    renewBeforeSeconds,
    timeoutSeconds,
    fetch,
  })
  let last: { readonly tokens: Tokens; readonly shown: Shown } | undefined
  // Tokens stay for thousands of requests: they are checked and written once.
  const show = (tokens: Tokens | undefined): Shown | undefined => {
    if (tokens === undefined) return undefined
    if (last?.tokens !== tokens) last = { tokens, shown: shown(checked(tokens)) }
    return last.shown
  }
  return {
    scheme: 'bearer',
    credentials: 'renewable',
    show: () => {
      const tokens = keeper.tokens()
      return tokens instanceof Promise ? tokens.then(show) : show(tokens)
    },
    accepts: () => keeper.hasTokens(),
    renew: (refused) => keeper.renew(refused.mark ?? ''),
    signIn: async (tokens) => keeper.signIn(checked(tokens)),
    signOut: () => keeper.signOut(),
    tokens: async () => keeper.tokens(),
  }
}

/** The characters of a token (RFC 6749 appendix A.12): what has others no store would read back. */
function checked(tokens: Tokens): Tokens {
  const { accessToken } = tokens
  if (typeof accessToken === 'string' && /^[\x21-\x7e]+$/.test(accessToken)) return tokens
  throw new TypeError('`accessToken` must be a text of visible ASCII characters')
}

// RFC 6749 section 7.1: the type says how a token is shown.
function shown({ accessToken, type = 'Bearer' }: Tokens): Shown {
  return { fields: { authorization: `${type} ${accessToken}` }, mark: accessToken }
}
