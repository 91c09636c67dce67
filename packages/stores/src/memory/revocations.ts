import type { ChangeListener } from '../changes.ts'
import {
  checkSubject,
  checkToken,
  isBefore,
  keptUntil,
  type RevocationQuery,
  type RevocationStore,
  type SubjectRevocation,
  type TokenRevocation,
  tokenKey,
} from '../revocations.ts'
import { Full } from './full.ts'

const SWEEP_MILLISECONDS = 1_000

/**
 * Revocations in the memory of this process. One that is full of what has not ended throws: to
 * drop a revocation would let somebody in.
 */
export class MemoryRevocations implements RevocationStore {
  readonly #tokens = new Map<string, TokenRevocation>()
  readonly #subjects = new Map<string, SubjectRevocation>()
  readonly #sweptAt = new Map<string, number>()
  readonly #announce: ChangeListener
  readonly #maxEntries: number

  constructor(announce: ChangeListener, maxEntries: number) {
    this.#announce = announce
    this.#maxEntries = maxEntries
  }

  /** How many are kept. */
  get size(): number {
    return this.#tokens.size + this.#subjects.size
  }

  revokeToken(revocation: TokenRevocation): void {
    checkToken(revocation)
    const key = tokenKey(revocation.tokenId)
    const before = this.#tokens.get(key)
    if (before === undefined) this.#makeRoom(this.#tokens, 'revoked tokens')
    const expiresAt = Math.max(revocation.expiresAt, before?.expiresAt ?? 0)
    this.#tokens.set(key, { ...revocation, expiresAt })
    this.#announce(revocation.subjectId)
  }

  revokeSubject(revocation: SubjectRevocation): void {
    checkSubject(revocation)
    const { subjectId } = revocation
    const before = this.#subjects.get(subjectId)
    if (before === undefined) this.#makeRoom(this.#subjects, 'revoked subjects')
    const notBefore = Math.max(revocation.notBefore, before?.notBefore ?? 0)
    const expiresAt = Math.max(revocation.expiresAt, before?.expiresAt ?? 0)
    this.#subjects.set(subjectId, { subjectId, notBefore, expiresAt })
    this.#announce(subjectId)
  }

  isRevoked(query: RevocationQuery): boolean {
    const { tokenId, subjectId } = query
    if (tokenId !== undefined && this.#tokens.has(tokenKey(tokenId))) return true
    if (subjectId === undefined) return false
    return isBefore(query, this.#subjects.get(subjectId)?.notBefore)
  }

  #makeRoom(entries: Map<string, { readonly expiresAt: number }>, what: string): void {
    if (entries.size < this.#maxEntries) return
    const now = Date.now()
    // A store that stays full is not looked through for every write that it refuses.
    if (now - (this.#sweptAt.get(what) ?? 0) < SWEEP_MILLISECONDS) {
      throw new Full(what, this.#maxEntries)
    }
    this.#sweptAt.set(what, now)
    for (const [key, entry] of entries) if (keptUntil(entry) < now) entries.delete(key)
    if (entries.size >= this.#maxEntries) throw new Full(what, this.#maxEntries)
  }
}
