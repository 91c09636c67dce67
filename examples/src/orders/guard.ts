import {
  apiKey,
  basic,
  bearer,
  createGuard,
  digest,
  type Guard,
  generateApiKey,
  type RecordSink,
  type Sessions,
  type StatedSubject,
  session,
  subjectFromClaims,
} from '@sallyport/guard'
import type { OrdersDatabase, StoredSubject } from './database.ts'
import { REALM } from './fixture.ts'
import { model } from './policies.ts'

/** What the guard of the orders API is made over. */
export interface OrdersGuardOptions {
  readonly database: OrdersDatabase
  readonly sessions: Sessions
  /** Whose tokens it takes. */
  readonly issuer: string
  /** As what the API is named in them. */
  readonly audience: string
  readonly sink?: RecordSink
  /** Milliseconds since the epoch. For whoever wants the same answer twice. */
  readonly clock?: () => number
}

/** API keys begin with this, so that a leaked one is found by whoever searches for it. */
const KEY_PREFIX = 'orders'

/**
 * Makes the guard of the orders API: who may show what.
 *
 * Tokens say who somebody is and which scopes the client got; roles come from the database, so that a
 * role that is taken away is gone without waiting for the token to end. The throttle keeps its
 * defaults: 20 failures from an address and 5 on an account are free.
 */
export function createOrdersGuard(options: OrdersGuardOptions): Guard {
  const { database, sessions, issuer, audience, sink, clock } = options
  return createGuard({
    realm: REALM,
    model,
    ...(sink !== undefined && { sink }),
    ...(clock !== undefined && { clock }),
    schemes: [
      bearer({
        issuer,
        audience,
        // The server says what is an access token (RFC 9068 section 2.1): no ID token is one.
        types: ['at+jwt'],
        subject: (claims) => {
          const stated = subjectFromClaims(claims)
          const stored = stated && database.subject(stated.id)
          return stored && { ...stated, ...grantsOf(stored) }
        },
      }),
      apiKey({
        prefix: KEY_PREFIX,
        lookup: (hash) => {
          const stored = database.subject(database.apiKeySubject(hash) ?? '')
          return stored && { subject: { id: stored.id, ...grantsOf(stored) } }
        },
      }),
      basic({
        // No dialog where the page to sign in sends a wrong password.
        scriptScheme: 'xBasic',
        lookup: (name) => {
          const stored = database.subject(name)
          const passwordHash = stored?.passwordHash
          if (stored === undefined || passwordHash === undefined) return undefined
          return { passwordHash, subject: { id: stored.id, ...grantsOf(stored) } }
        },
      }),
      digest({
        lookup: (name) => {
          const stored = database.subject(name)
          const secret = stored?.digestHash
          if (stored === undefined || secret === undefined) return undefined
          const subject = { id: stored.id, ...grantsOf(stored) }
          return { secrets: { 'SHA-256': secret }, subject }
        },
      }),
      session(sessions, {
        subject: ({ id }) => {
          const stored = database.subject(id)
          return stored && { id, ...grantsOf(stored) }
        },
      }),
    ],
  })
}

function grantsOf({ kind, tenant, sets, permissions }: StoredSubject): Omit<StatedSubject, 'id'> {
  return { kind, tenant, sets, permissions }
}

/** Gives a subject a new API key, which replaces any other. Only its hash is stored. */
export function issueApiKey(database: OrdersDatabase, subject: string): string {
  const { key, hash } = generateApiKey(KEY_PREFIX)
  database.replaceApiKey(subject, hash)
  return key
}

/** Verifies passwords for the authorization server, by the Basic scheme: argon2id, equal work. */
export function passwordVerifier(
  database: OrdersDatabase,
): (name: string, password: string) => Promise<boolean> {
  const scheme = basic({
    lookup: (name) => {
      const passwordHash = database.subject(name)?.passwordHash
      return passwordHash === undefined
        ? undefined
        : { passwordHash, subject: { id: name, sets: [] } }
    },
  })
  return async (name, password) => {
    const text = Buffer.from(`${name}:${password}`).toString('base64')
    const credentials = { transport: 'authorization', text, account: name }
    return (await scheme.verify(credentials, Date.now())).kind === 'ok'
  }
}
