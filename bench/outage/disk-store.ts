import { DatabaseSync } from 'node:sqlite'
import type { Lasting } from '../../examples/src/authorization-server/configuration.ts'

type Store = Lasting['store']
type Adapter = ReturnType<Store>
type Payload = Parameters<Adapter['upsert']>[1]

/**
 * Makes the store of an authorization server in a file, so that what it issued outlives its process:
 * a server that forgot its opaque tokens would rightly call them inactive.
 */
export function openDiskStore(file: string): Store {
  const database = new DatabaseSync(file)
  database.exec(`
    PRAGMA synchronous = OFF;
    CREATE TABLE IF NOT EXISTS things (kind TEXT, id TEXT, payload TEXT NOT NULL,
      ends_at REAL NOT NULL, PRIMARY KEY (kind, id)) STRICT;
  `)
  return (kind) => adapterOf(kind, database)
}

function adapterOf(kind: string, database: DatabaseSync): Adapter {
  const write = database.prepare('INSERT OR REPLACE INTO things VALUES (?, ?, ?, ?)')
  const remove = database.prepare('DELETE FROM things WHERE kind = ? AND id = ?')
  const select = 'SELECT id, payload FROM things WHERE kind = ? AND ends_at > ? AND'
  const byId = database.prepare(`${select} id = ?`)
  const byMember = database.prepare(`${select} payload ->> ? = ?`)
  const rewrite = database.prepare('UPDATE things SET payload = ? WHERE kind = ? AND id = ?')
  const revoke = database.prepare(`DELETE FROM things WHERE kind = ? AND payload ->> 'grantId' = ?`)
  const found = (row: Readonly<Record<string, unknown>> | undefined): Payload | undefined =>
    row === undefined ? undefined : (JSON.parse(String(row['payload'])) as Payload)
  const findBy = (member: string, value: string): Payload | undefined =>
    found(byMember.get(kind, Date.now(), member, value))
  return {
    upsert: async (id, payload, expiresIn) => {
      // The year stands for what never ends.
      const endsAt = Date.now() + (expiresIn ?? YEAR_SECONDS) * 1000
      write.run(kind, id, JSON.stringify(payload), endsAt)
    },
    find: async (id) => found(byId.get(kind, Date.now(), id)),
    findByUid: async (uid) => findBy('uid', uid),
    findByUserCode: async (code) => findBy('userCode', code),
    consume: async (id) => {
      const payload = found(byId.get(kind, Date.now(), id))
      const consumed = Math.floor(Date.now() / 1000)
      if (payload !== undefined) rewrite.run(JSON.stringify({ ...payload, consumed }), kind, id)
    },
    destroy: async (id) => {
      remove.run(kind, id)
    },
    revokeByGrantId: async (grantId) => {
      revoke.run(kind, grantId)
    },
  }
}

const YEAR_SECONDS = 31_536_000
