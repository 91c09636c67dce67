import {
  apiKey,
  basic,
  bearer,
  certificate,
  createSessions,
  type DigestAccount,
  digest,
  dpop,
  introspection,
  type Scheme,
  session,
  type TokenScheme,
} from '@sallyport/guard'
import { fromStores, type SchemeLookups } from '@sallyport/stores'
import { GateRequest } from '../gate-request.ts'
import type { NonceSettings, SchemeSettings, TokenSettings } from '../settings.ts'
import type { OpenStores } from '../stores.ts'
import { knownClients } from './known-clients.ts'
import { toldCertificates } from './told-certificates.ts'

type Of<K extends SchemeSettings['kind']> = Extract<SchemeSettings, { kind: K }>

/**
 * Makes the scheme that the configuration describes. Throws a `TypeError` where it cannot be. The clock is in
 * milliseconds since the epoch.
 */
export function schemeOf(
  settings: SchemeSettings,
  stores: OpenStores,
  clock: () => number = Date.now,
): Scheme {
  switch (settings.kind) {
    case 'api_key':
      return apiKeyOf(settings, stores)
    case 'bearer':
    case 'introspection':
      return tokensOf(settings, stores)
    case 'basic':
      return basicOf(settings, stores)
    case 'session':
      return sessionOf(settings, stores)
    case 'digest':
      return digestOf(settings, stores, clock)
    case 'dpop':
      return dpopOf(settings, stores)
    case 'certificate':
      return certificateOf(settings)
  }
}

function tokensOf(settings: TokenSettings, stores: OpenStores): TokenScheme {
  return settings.kind === 'bearer' ? bearerOf(settings, stores) : introspectionOf(settings)
}

function lookups({ accounts, shared }: OpenStores): SchemeLookups {
  return fromStores({
    ...(accounts && {
      accounts: accounts.accounts,
      apiKeys: accounts.apiKeys,
      sessions: accounts.sessions,
      revocations: accounts.revocations,
    }),
    ...(shared && { sessions: shared.sessions, revocations: shared.revocations }),
  })
}

function named({ name }: { readonly name?: string }): { readonly name?: string } {
  return name === undefined ? {} : { name }
}

function basicOf({ scriptScheme, ...more }: Of<'basic'>, stores: OpenStores): Scheme {
  return basic({
    ...lookups(stores).basic,
    ...(scriptScheme && { scriptScheme }),
    ...named(more),
  })
}

function apiKeyOf({ header, prefix, keys, ...more }: Of<'api_key'>, stores: OpenStores): Scheme {
  const found = new Map(keys?.map(({ hash, subject }) => [hash, { subject: withSets(subject) }]))
  const lookup =
    keys === undefined ? lookups(stores).apiKey.lookup : (hash: string) => found.get(hash)
  return apiKey({ lookup, ...(header && { header }), ...(prefix && { prefix }), ...named(more) })
}

function withSets<T extends { readonly sets?: readonly string[] }>(
  subject: T,
): T & { readonly sets: readonly string[] } {
  return { ...subject, sets: subject.sets ?? [] }
}

function bearerOf({ kind: _, algorithms, ...rest }: Of<'bearer'>, stores: OpenStores): TokenScheme {
  const hasStore = stores.accounts !== undefined || stores.shared !== undefined
  const revoked = hasStore ? lookups(stores).bearer.revoked : undefined
  return bearer({
    ...rest,
    // A name that is no algorithm is told by `bearer` itself.
    ...(algorithms && { algorithms: algorithms as never }),
    ...(revoked && { revoked }),
    certificates: toldCertificates,
  })
}

function introspectionOf(settings: Of<'introspection'>): TokenScheme {
  const { kind: _, clientId, clientSecret, ...rest } = settings
  return introspection({
    ...rest,
    client: { id: clientId, secret: clientSecret },
    certificates: toldCertificates,
  })
}

/** A body is the proxy's, so nothing covers it (`auth-int`). */
function digestOf(
  { accounts, algorithms, nonce = {}, ...more }: Of<'digest'>,
  stores: OpenStores,
  clock: () => number,
): Scheme {
  const found = new Map(
    accounts?.map(({ name, secrets, subject }): [string, DigestAccount] => [
      name.normalize('NFC'),
      { name, secrets, subject: withSets(subject) },
    ]),
  )
  const { nonceCounters } = stores
  return digest({
    lookup: accounts === undefined ? lookups(stores).digest.lookup : (name) => found.get(name),
    ...(algorithms && { algorithms }),
    nonce: {
      ...(nonce.lifeSeconds !== undefined && { lifeSeconds: nonce.lifeSeconds }),
      ...(nonce.secret !== undefined && { secret: nonce.secret }),
    },
    ...(nonceCounters && { store: nonceCounters }),
    clock,
    ...named(more),
  })
}

function dpopOf(settings: Of<'dpop'>, stores: OpenStores): Scheme {
  const { kind: _, tokens, algorithms, nonce, ...rest } = settings
  const { replays } = stores
  return dpop({
    ...rest,
    tokens: tokensOf(tokens, stores),
    publicUrl: (request) => (request instanceof GateRequest ? request.publicUrls : []),
    // A name that is no algorithm is told by `dpop` itself.
    ...(algorithms && { algorithms: algorithms as never }),
    ...(nonce && { nonce: nonceOf(nonce) }),
    ...(replays && { replays }),
    certificates: toldCertificates,
  })
}

function nonceOf({ lifeSeconds, secret }: NonceSettings): {
  readonly minAgeSeconds?: number
  readonly secret?: string
} {
  return {
    ...(lifeSeconds !== undefined && { minAgeSeconds: lifeSeconds }),
    ...(secret !== undefined && { secret }),
  }
}

function certificateOf({ clients, ...more }: Of<'certificate'>): Scheme {
  const clientOf = knownClients(clients)
  return certificate({
    certificates: toldCertificates,
    subject: (shown) => {
      const found = clientOf(shown)
      return found && withSets(found.subject)
    },
    ...named(more),
  })
}

function sessionOf({ cookie, ...more }: Of<'session'>, stores: OpenStores): Scheme {
  const { store, subject } = lookups(stores).session
  const sessions = createSessions({ store, ...(cookie && { cookie: { name: cookie } }) })
  return session(sessions, { ...(subject && { subject }), ...named(more) })
}
