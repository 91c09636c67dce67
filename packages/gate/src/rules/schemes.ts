import {
  apiKey,
  basic,
  bearer,
  createSessions,
  introspection,
  type Scheme,
  session,
} from '@sallyport/guard'
import { fromStores, type SchemeLookups } from '@sallyport/stores'
import type { SchemeSettings } from '../settings.ts'
import type { OpenStores } from '../stores.ts'

type Of<K extends SchemeSettings['kind']> = Extract<SchemeSettings, { kind: K }>

/** Makes the scheme that the configuration describes. Throws a `TypeError` where it cannot be. */
export function schemeOf(settings: SchemeSettings, stores: OpenStores): Scheme {
  switch (settings.kind) {
    case 'api_key':
      return apiKeyOf(settings, stores)
    case 'bearer':
      return bearerOf(settings, stores)
    case 'introspection':
      return introspectionOf(settings)
    case 'basic':
      return basic({ ...lookups(stores).basic, ...named(settings) })
    case 'session':
      return sessionOf(settings, stores)
  }
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

function bearerOf({ kind: _, algorithms, ...rest }: Of<'bearer'>, stores: OpenStores): Scheme {
  const hasStore = stores.accounts !== undefined || stores.shared !== undefined
  const revoked = hasStore ? lookups(stores).bearer.revoked : undefined
  return bearer({
    ...rest,
    // A name that is no algorithm is told by `bearer` itself.
    ...(algorithms && { algorithms: algorithms as never }),
    ...(revoked && { revoked }),
  })
}

function introspectionOf(settings: Of<'introspection'>): Scheme {
  const { kind: _, clientId, clientSecret, ...rest } = settings
  return introspection({ ...rest, client: { id: clientId, secret: clientSecret } })
}

function sessionOf({ cookie, ...more }: Of<'session'>, stores: OpenStores): Scheme {
  const { store, subject } = lookups(stores).session
  const sessions = createSessions({ store, ...(cookie && { cookie: { name: cookie } }) })
  return session(sessions, { ...(subject && { subject }), ...named(more) })
}
