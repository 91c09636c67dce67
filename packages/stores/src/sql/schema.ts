/** The tables as they were made and changed, in order; what stands here is never edited. */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE sallyport_accounts (
    folded TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    subject_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    tenant TEXT,
    sets TEXT NOT NULL,
    permissions TEXT,
    attributes TEXT,
    password_hash TEXT,
    digest_hashes TEXT,
    disabled INTEGER NOT NULL,
    created_at BIGINT NOT NULL
  );
  CREATE TABLE sallyport_api_keys (
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    subject_id TEXT NOT NULL REFERENCES sallyport_accounts (subject_id) ON DELETE CASCADE,
    label TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked INTEGER NOT NULL,
    last_used_at BIGINT
  );
  CREATE INDEX sallyport_api_keys_subject ON sallyport_api_keys (subject_id, created_at);
  CREATE TABLE sallyport_sessions (
    hash TEXT PRIMARY KEY,
    subject_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    data TEXT NOT NULL
  );
  CREATE INDEX sallyport_sessions_subject ON sallyport_sessions (subject_id, created_at);
  CREATE INDEX sallyport_sessions_end ON sallyport_sessions (ends_at);
  CREATE TABLE sallyport_revoked_tokens (
    token_hash TEXT PRIMARY KEY,
    subject_id TEXT,
    expires_at BIGINT NOT NULL
  );
  CREATE INDEX sallyport_revoked_tokens_end ON sallyport_revoked_tokens (expires_at);
  CREATE TABLE sallyport_revoked_subjects (
    subject_id TEXT PRIMARY KEY,
    not_before BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
  );
  CREATE INDEX sallyport_revoked_subjects_end ON sallyport_revoked_subjects (expires_at)`,
]

/**
 * When a change is announced, table by table: by the database itself, so that a statement that
 * somebody types is heard of too. What only notes a use, or removes what has ended, is no change; nor
 * is what becomes of a session, as nobody remembers one.
 */
export const ANNOUNCED: readonly {
  readonly table: string
  readonly event: string
}[] = [
  {
    table: 'accounts',
    event:
      'UPDATE OF kind, tenant, sets, permissions, attributes, password_hash, digest_hashes, disabled',
  },
  { table: 'accounts', event: 'DELETE' },
  { table: 'api_keys', event: 'UPDATE OF expires_at, revoked' },
  { table: 'api_keys', event: 'DELETE' },
  { table: 'revoked_tokens', event: 'INSERT' },
  { table: 'revoked_subjects', event: 'INSERT' },
  { table: 'revoked_subjects', event: 'UPDATE OF not_before' },
]

/** Throws where a database was made by a newer program, which may mean something else by it. */
export function checkVersion(version: number): void {
  if (version <= MIGRATIONS.length) return
  throw new Error(
    `the database has the schema ${version}, and this program knows ${MIGRATIONS.length}: use a newer sallyport`,
  )
}
