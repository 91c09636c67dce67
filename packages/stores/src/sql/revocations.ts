import { type Eventually, whenReady } from '@sallyport/guard'
import type { ChangeListener } from '../changes.ts'
import { isName } from '../names.ts'
import {
  checkSubject,
  checkToken,
  isBefore,
  KEPT_BEYOND_MILLISECONDS,
  type RevocationQuery,
  type RevocationStore,
  type SubjectRevocation,
  type TokenRevocation,
  tokenKey,
} from '../revocations.ts'
import { Purge } from './purge.ts'
import type { Sql } from './sql.ts'

const TOKEN = `INSERT INTO sallyport_revoked_tokens (token_hash, subject_id, expires_at)
  VALUES ($1, $2, $3) ON CONFLICT (token_hash) DO UPDATE SET
    expires_at = CASE WHEN excluded.expires_at > sallyport_revoked_tokens.expires_at
      THEN excluded.expires_at ELSE sallyport_revoked_tokens.expires_at END`

const SUBJECT = `INSERT INTO sallyport_revoked_subjects (subject_id, not_before, expires_at)
  VALUES ($1, $2, $3) ON CONFLICT (subject_id) DO UPDATE SET
    not_before = CASE WHEN excluded.not_before > sallyport_revoked_subjects.not_before
      THEN excluded.not_before ELSE sallyport_revoked_subjects.not_before END,
    expires_at = CASE WHEN excluded.expires_at > sallyport_revoked_subjects.expires_at
      THEN excluded.expires_at ELSE sallyport_revoked_subjects.expires_at END`

// Both questions in one: the token itself, and everything of its subject before an instant.
const QUERY = `SELECT NULL AS not_before FROM sallyport_revoked_tokens WHERE token_hash = $1
  UNION ALL SELECT not_before FROM sallyport_revoked_subjects WHERE subject_id = $2`

const end = { end: 'expires_at', keptMilliseconds: KEPT_BEYOND_MILLISECONDS } as const
const ENDING = [
  { table: 'sallyport_revoked_tokens', key: 'token_hash', ...end },
  { table: 'sallyport_revoked_subjects', key: 'subject_id', ...end },
] as const

/** Revocations in tables. What may be forgotten is removed once a minute, when something is revoked. */
export class SqlRevocations implements RevocationStore {
  readonly #sql: Sql
  readonly #announce: ChangeListener
  readonly #purges: readonly Purge[]

  constructor(sql: Sql, announce: ChangeListener) {
    this.#sql = sql
    this.#announce = announce
    this.#purges = ENDING.map((table) => new Purge(sql, table))
  }

  revokeToken(revocation: TokenRevocation): Eventually<void> {
    checkToken(revocation)
    const { tokenId, expiresAt, subjectId } = revocation
    const whose = isName(subjectId) ? subjectId : null
    const done = this.#sql.all(TOKEN, [tokenKey(tokenId), whose, expiresAt])
    return whenReady(done, () => this.#revoked(whose ?? undefined))
  }

  revokeSubject(revocation: SubjectRevocation): Eventually<void> {
    checkSubject(revocation)
    const { subjectId, notBefore, expiresAt } = revocation
    const done = this.#sql.all(SUBJECT, [subjectId, notBefore, expiresAt])
    return whenReady(done, () => this.#revoked(subjectId))
  }

  isRevoked(query: RevocationQuery): Eventually<boolean> {
    const { tokenId, subjectId } = query
    const token = tokenId === undefined ? null : tokenKey(tokenId)
    const values = [token, isName(subjectId) ? subjectId : null]
    return whenReady(this.#sql.all(QUERY, values), (rows) =>
      rows.some(({ not_before: instant }) => instant === null || isBefore(query, Number(instant))),
    )
  }

  #revoked(subjectId: string | undefined): void {
    this.#announce(subjectId)
    for (const purge of this.#purges) purge.run()
  }
}
