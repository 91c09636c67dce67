import { type Eventually, whenReady } from '@sallyport/guard'
import {
  type ApiKeyChange,
  type ApiKeyStore,
  checkKey,
  type FoundApiKey,
  type StoredApiKey,
} from '../api-keys.ts'
import type { ChangeListener } from '../changes.ts'
import { isName } from '../names.ts'
import { accountOf } from './accounts.ts'
import { present, type Row, type Sql } from './sql.ts'

// From the account, so that a key of no account is not made; the types are said for PostgreSQL.
const INSERT = `INSERT INTO sallyport_api_keys
  (id, hash, subject_id, label, created_at, expires_at, revoked)
  SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), subject_id, CAST($4 AS TEXT), CAST($5 AS BIGINT),
    CAST($6 AS BIGINT), CAST($7 AS INTEGER)
  FROM sallyport_accounts WHERE subject_id = $3 RETURNING id`

const FIND = `SELECT a.*, k.id AS key_id, k.hash, k.label, k.created_at AS key_created_at,
    k.expires_at, k.revoked, k.last_used_at
  FROM sallyport_api_keys k JOIN sallyport_accounts a ON a.subject_id = k.subject_id
  WHERE k.hash = $1`

const LIST = `SELECT id AS key_id, hash, subject_id, label, created_at AS key_created_at,
    expires_at, revoked, last_used_at
  FROM sallyport_api_keys WHERE subject_id = $1 ORDER BY created_at DESC, id LIMIT 1000`

// What was revoked stays so, and a key that ends is never prolonged by chance.
const CHANGE = `UPDATE sallyport_api_keys
  SET expires_at = COALESCE(CAST($2 AS BIGINT), expires_at),
    revoked = CASE WHEN CAST($3 AS INTEGER) = 1 THEN 1 ELSE revoked END
  WHERE id = $1 RETURNING subject_id`

const USED = `UPDATE sallyport_api_keys SET last_used_at = $2
  WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)`

/** API keys in a table. */
export class SqlApiKeys implements ApiKeyStore {
  readonly #sql: Sql
  readonly #announce: ChangeListener

  constructor(sql: Sql, announce: ChangeListener) {
    this.#sql = sql
    this.#announce = announce
  }

  create(key: StoredApiKey): Eventually<boolean> {
    checkKey(key)
    const { id, hash, subjectId, label = null, createdAt, expiresAt = null, revoked } = key
    if (!isName(subjectId)) return false
    const values = [id, hash, subjectId, label, createdAt, expiresAt, revoked ? 1 : 0]
    return whenReady(this.#sql.all(INSERT, values), ({ length }) => length > 0)
  }

  find(hash: string): Eventually<FoundApiKey | undefined> {
    return whenReady(
      this.#sql.all(FIND, [hash]),
      ([row]) => row && { key: keyOf(row), account: accountOf(row) },
    )
  }

  change(id: string, { expiresAt, revoked }: ApiKeyChange): Eventually<boolean> {
    if (!isName(id)) return false
    return whenReady(this.#sql.all(CHANGE, [id, expiresAt ?? null, revoked ? 1 : 0]), ([row]) => {
      if (row === undefined) return false
      this.#announce(row['subject_id'] as string)
      return true
    })
  }

  used(id: string, at: number): Eventually<void> {
    return whenReady(this.#sql.aside(USED, [id, at]), () => undefined)
  }

  listOf(subjectId: string): Eventually<readonly StoredApiKey[]> {
    if (!isName(subjectId)) return []
    return whenReady(this.#sql.all(LIST, [subjectId]), (rows) => rows.map(keyOf))
  }
}

function keyOf(row: Row): StoredApiKey {
  return present<StoredApiKey>({
    id: row['key_id'] as string,
    hash: row['hash'] as string,
    subjectId: row['subject_id'] as string,
    label: row['label'] as string | null,
    createdAt: row['key_created_at'] as number,
    expiresAt: row['expires_at'] as number | null,
    revoked: row['revoked'] !== 0,
    lastUsedAt: row['last_used_at'] as number | null,
  })
}
