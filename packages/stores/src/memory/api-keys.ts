import type { AccountStore } from '../accounts.ts'
import {
  type ApiKeyChange,
  type ApiKeyStore,
  checkKey,
  type FoundApiKey,
  type StoredApiKey,
} from '../api-keys.ts'
import type { ChangeListener } from '../changes.ts'
import type { MemoryAccounts } from './accounts.ts'
import { Full } from './full.ts'

/** API keys in the memory of this process. One that is full throws. */
export class MemoryApiKeys implements ApiKeyStore {
  readonly #byHash = new Map<string, StoredApiKey>()
  readonly #hashes = new Map<string, string>()
  readonly #bySubject = new Map<string, Set<string>>()
  readonly #accounts: MemoryAccounts
  readonly #announce: ChangeListener
  readonly #maxEntries: number

  constructor(accounts: MemoryAccounts, announce: ChangeListener, maxEntries: number) {
    this.#accounts = accounts satisfies AccountStore
    this.#announce = announce
    this.#maxEntries = maxEntries
  }

  create(key: StoredApiKey): boolean {
    checkKey(key)
    if (this.#accounts.findSubject(key.subjectId) === undefined) return false
    if (this.#byHash.size >= this.#maxEntries) throw new Full('API keys', this.#maxEntries)
    this.#byHash.set(key.hash, key)
    this.#hashes.set(key.id, key.hash)
    const hashes = this.#bySubject.get(key.subjectId)
    if (hashes === undefined) this.#bySubject.set(key.subjectId, new Set([key.hash]))
    else hashes.add(key.hash)
    return true
  }

  find(hash: string): FoundApiKey | undefined {
    const key = this.#byHash.get(hash)
    const account = key && this.#accounts.findSubject(key.subjectId)
    return key && account && { key, account }
  }

  change(id: string, change: ApiKeyChange): boolean {
    const key = this.#one(id)
    if (key === undefined) return false
    this.#byHash.set(key.hash, { ...key, ...change })
    this.#announce(key.subjectId)
    return true
  }

  used(id: string, at: number): void {
    const key = this.#one(id)
    if (key === undefined || (key.lastUsedAt ?? 0) >= at) return
    this.#byHash.set(key.hash, { ...key, lastUsedAt: at })
  }

  listOf(subjectId: string): readonly StoredApiKey[] {
    const hashes = [...(this.#bySubject.get(subjectId) ?? [])]
    const keys = hashes.flatMap((hash) => this.#byHash.get(hash) ?? [])
    return keys.sort((a, b) => b.createdAt - a.createdAt).slice(0, 1_000)
  }

  #one(id: string): StoredApiKey | undefined {
    const hash = this.#hashes.get(id)
    return hash === undefined ? undefined : this.#byHash.get(hash)
  }
}
