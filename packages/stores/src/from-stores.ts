import type {
  Account,
  ApiKeyEntry,
  Claims,
  Eventually,
  Guard,
  SessionStore,
  StatedSubject,
} from '@sallyport/guard'
import { whenReady } from '@sallyport/guard'
import { type AccountStore, type StoredAccount, subjectOf } from './accounts.ts'
import type { ApiKeyStore, FoundApiKey } from './api-keys.ts'
import type { Changes } from './changes.ts'
import { LastUses } from './last-uses.ts'
import type { RevocationStore } from './revocations.ts'

/** The stores that lookups are made of: those of one URL, or of several. */
export interface StoresForSchemes {
  readonly accounts?: AccountStore
  readonly apiKeys?: ApiKeyStore
  readonly sessions?: SessionStore
  readonly revocations?: RevocationStore
}

/** What `digest()` is told of an account. */
export interface DigestEntry {
  readonly secrets: Readonly<Record<string, string>>
  readonly subject: StatedSubject
  readonly disabled: boolean
}

/** What the schemes of a guard ask, answered by stores. */
export interface SchemeLookups {
  readonly basic: { readonly lookup: (userId: string) => Eventually<Account | undefined> }
  readonly apiKey: { readonly lookup: (hash: string) => Eventually<ApiKeyEntry | undefined> }
  /** By name only: no store finds accounts by the hash of a name (`userhash`). */
  readonly digest: {
    readonly lookup: (name: string, form: string) => Eventually<DigestEntry | undefined>
  }
  /** For `createSessions()` and, with accounts, for `session()`: what a subject is now. */
  readonly session: {
    readonly store: SessionStore
    readonly subject?: (stated: StatedSubject) => Eventually<StatedSubject | undefined>
  }
  readonly bearer: { readonly revoked: (claims: Claims) => Eventually<boolean> }
}

/**
 * Options for the schemes of a guard, answered by stores. Throws where a store is asked for that the
 * URL does not offer: `fromStores({ ...postgres, sessions: redis.sessions })` joins two.
 *
 *     const lookups = fromStores(stores)
 *     const schemes = [basic(lookups.basic), apiKey({ prefix: 'sp', ...lookups.apiKey })]
 */
export function fromStores(stores: StoresForSchemes): SchemeLookups {
  return {
    get basic() {
      const accounts = offered(stores.accounts, 'accounts')
      return {
        lookup: (userId: string) =>
          whenReady(accounts.find(userId), (found) => unpacked(found, accountOf)),
      }
    },
    get digest() {
      const accounts = offered(stores.accounts, 'accounts')
      return {
        lookup: (name: string, form: string) =>
          form === 'username'
            ? whenReady(accounts.find(name), (found) => unpacked(found, digestEntryOf))
            : undefined,
      }
    },
    get apiKey() {
      const keys = offered(stores.apiKeys, 'API keys')
      const uses = new LastUses(keys)
      return {
        lookup: (hash: string) =>
          whenReady(keys.find(hash), (found) => found && entryOf(found, uses)),
      }
    },
    get session() {
      const { accounts } = stores
      const store = offered(stores.sessions, 'sessions')
      if (accounts === undefined) return { store }
      return { store, subject: (stated: StatedSubject) => subjectNow(accounts, stated) }
    },
    get bearer() {
      const revocations = offered(stores.revocations, 'revocations')
      return { revoked: (claims: Claims) => revocations.isRevoked(queryOf(claims)) }
    },
  }
}

/**
 * Makes a guard forget what it remembers of a subject as soon as something of it changes: at once in
 * this process, within a second in others. What it returns ends that.
 */
export function forgetOnChange(
  stores: { readonly changes: Changes },
  guard: Pick<Guard, 'forget'>,
): Promise<() => void> {
  return stores.changes.follow((subjectId) => guard.forget(subjectId))
}

function offered<T>(store: T | undefined, what: string): T {
  if (store !== undefined) return store
  throw new TypeError(`these stores keep no ${what}: join them with stores that do`)
}

const NOBODY: StoredAccount = Object.freeze({
  name: 'nobody',
  subjectId: 'nobody',
  kind: 'user',
  sets: Object.freeze(['member']),
  disabled: true,
  createdAt: 0,
})

/** The same work whether there is an account or not: its time would say so. */
function unpacked<T>(
  found: StoredAccount | undefined,
  unpack: (account: StoredAccount) => T,
): T | undefined {
  const entry = unpack(found ?? NOBODY)
  return found === undefined ? undefined : entry
}

function accountOf(found: StoredAccount): Account {
  const { passwordHash = null, disabled } = found
  return { passwordHash, disabled, subject: subjectOf(found) }
}

/** What a subject is now; nothing where its account is gone or disabled. */
function subjectNow(
  accounts: AccountStore,
  { id }: StatedSubject,
): Eventually<StatedSubject | undefined> {
  return whenReady(accounts.findSubject(id), (account) =>
    account === undefined || account.disabled ? undefined : subjectOf(account),
  )
}

function digestEntryOf(found: StoredAccount): DigestEntry {
  const { digestHashes = {}, disabled } = found
  return { secrets: digestHashes, disabled, subject: subjectOf(found) }
}

function entryOf({ key, account }: FoundApiKey, uses: LastUses): ApiKeyEntry {
  const { expiresAt } = key
  const revoked = key.revoked || account.disabled
  if (!revoked && (expiresAt === undefined || expiresAt > Date.now())) uses.note(key.id)
  return { subject: subjectOf(account), revoked, ...(expiresAt !== undefined && { expiresAt }) }
}

/** What a token says of itself; its instants are seconds (RFC 7519 section 4.1.6). */
function queryOf({ jti, sub, iat }: Claims): Parameters<RevocationStore['isRevoked']>[0] {
  return {
    ...(typeof jti === 'string' && { tokenId: jti }),
    ...(typeof sub === 'string' && { subjectId: sub }),
    ...(typeof iat === 'number' && { issuedAt: iat * 1000 }),
  }
}
