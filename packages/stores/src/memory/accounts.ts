import { foldedAccount } from '@sallyport/guard'
import {
  type AccountChange,
  type AccountPage,
  type AccountStore,
  checkAccount,
  checkChange,
  type StoredAccount,
} from '../accounts.ts'
import type { ChangeListener } from '../changes.ts'
import { Full } from './full.ts'

/** Accounts in the memory of this process, for trials and tests. One that is full throws. */
export class MemoryAccounts implements AccountStore {
  readonly #byName = new Map<string, StoredAccount>()
  readonly #names = new Map<string, string>()
  readonly #announce: ChangeListener
  readonly #maxEntries: number

  constructor(announce: ChangeListener, maxEntries: number) {
    this.#announce = announce
    this.#maxEntries = maxEntries
  }

  create(account: StoredAccount): boolean {
    checkAccount(account)
    const folded = foldedAccount(account.name)
    if (this.#byName.has(folded) || this.#names.has(account.subjectId)) return false
    if (this.#byName.size >= this.#maxEntries) throw new Full('accounts', this.#maxEntries)
    this.#byName.set(folded, account)
    this.#names.set(account.subjectId, folded)
    return true
  }

  find(name: string): StoredAccount | undefined {
    return this.#byName.get(foldedAccount(name))
  }

  findSubject(subjectId: string): StoredAccount | undefined {
    const folded = this.#names.get(subjectId)
    return folded === undefined ? undefined : this.#byName.get(folded)
  }

  change(name: string, change: AccountChange): StoredAccount | undefined {
    checkChange(change)
    const account = this.find(name)
    if (account === undefined) return undefined
    const { tenant = account.tenant ?? null, ...others } = change
    const { tenant: _, ...before } = account
    const changed = { ...before, ...others, ...(tenant !== null && { tenant }) }
    this.#byName.set(foldedAccount(name), changed)
    this.#announce(account.subjectId)
    return changed
  }

  list({ after = '', limit }: AccountPage): readonly StoredAccount[] {
    const from = foldedAccount(after)
    const names = [...this.#byName.keys()].filter((name) => name > from).sort()
    return names.slice(0, limit).flatMap((name) => this.#byName.get(name) ?? [])
  }
}
