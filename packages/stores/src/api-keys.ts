import { randomBytes } from 'node:crypto'
import { type Eventually, generateApiKey } from '@sallyport/guard'
import type { StoredAccount } from './accounts.ts'
import { checkName } from './names.ts'

/** An API key, as a store keeps it. Instants are milliseconds since the epoch. */
export interface StoredApiKey {
  /** By which people name it; it opens nothing. */
  readonly id: string
  /** The hash of the key, which itself is kept nowhere. */
  readonly hash: string
  readonly subjectId: string
  readonly label?: string
  readonly createdAt: number
  readonly expiresAt?: number
  readonly revoked: boolean
  /** When it was last used, give or take a minute. */
  readonly lastUsedAt?: number
}

/** A key, and the account that it speaks for. */
export interface FoundApiKey {
  readonly key: StoredApiKey
  readonly account: StoredAccount
}

/** What may be changed of an API key. */
export interface ApiKeyChange {
  readonly expiresAt?: number
  readonly revoked?: true
}

/**
 * Where API keys are kept: several live ones for an account, so that one can follow another without
 * a gap. A throw or a rejected promise means that nobody can say.
 */
export interface ApiKeyStore {
  /** Adds a key; `false` if its account is not there. */
  create(key: StoredApiKey): Eventually<boolean>
  find(hash: string): Eventually<FoundApiKey | undefined>
  /** Changes what is given; `false` if there is no such key. */
  change(id: string, change: ApiKeyChange): Eventually<boolean>
  /** Writes down a use. */
  used(id: string, at: number): Eventually<void>
  /** The keys of an account, the newest first; at most 1,000. */
  listOf(subjectId: string): Eventually<readonly StoredApiKey[]>
}

/** Throws a `TypeError` that says what to write where a key cannot be kept. */
export function checkKey({ label = '' }: StoredApiKey): void {
  if (label !== '') checkName('label', label)
}

/** What a new key is made with. */
export interface NewApiKey {
  readonly subjectId: string
  /** What its text begins with. Default `sp`. */
  readonly prefix?: string
  readonly label?: string
  readonly expiresAt?: number
}

/** Makes a key, and what a store keeps of it. The text is shown once and kept nowhere. */
export function newApiKey({ prefix = 'sp', ...given }: NewApiKey): {
  readonly text: string
  readonly stored: StoredApiKey
} {
  const { key: text, hash } = generateApiKey(prefix)
  const id = randomBytes(6).toString('hex')
  return { text, stored: { id, hash, ...given, createdAt: Date.now(), revoked: false } }
}
