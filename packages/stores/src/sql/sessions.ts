import {
  type Eventually,
  type SessionStore,
  type SessionTouch,
  type StoredSession,
  whenReady,
} from '@sallyport/guard'
import { checkId, isName } from '../names.ts'
import { Purge } from './purge.ts'
import { fromJson, type Row, type Sql, type SqlValue, toJson } from './sql.ts'

const INSERT = `INSERT INTO sallyport_sessions
  (hash, subject_id, created_at, seen_at, ends_at, data) VALUES ($1, $2, $3, $4, $5, $6)`
const READ = 'SELECT * FROM sallyport_sessions WHERE hash = $1'
const TOUCH = 'UPDATE sallyport_sessions SET seen_at = $2, ends_at = $3 WHERE hash = $1'
// One statement: there is no instant at which both ids live, or neither.
const REPLACE = `UPDATE sallyport_sessions SET hash = $2, subject_id = $3, created_at = $4,
  seen_at = $5, ends_at = $6, data = $7 WHERE hash = $1 RETURNING hash`
const DELETE = 'DELETE FROM sallyport_sessions WHERE hash = $1 RETURNING hash'
const DELETE_ALL = 'DELETE FROM sallyport_sessions WHERE subject_id = $1 RETURNING hash'
const LIST = `SELECT * FROM sallyport_sessions WHERE subject_id = $1
  ORDER BY created_at, hash LIMIT 1000`
const ENDING = { table: 'sallyport_sessions', key: 'hash', end: 'ends_at' } as const

/** Sessions in a table. Those that ended are removed once a minute, when one is made. */
export class SqlSessions implements SessionStore {
  readonly #sql: Sql
  readonly #purge: Purge

  constructor(sql: Sql) {
    this.#sql = sql
    this.#purge = new Purge(sql, ENDING)
  }

  create(session: StoredSession): Eventually<void> {
    return whenReady(this.#sql.all(INSERT, valuesOf(session)), () => this.#purge.run())
  }

  read(hash: string): Eventually<StoredSession | undefined> {
    return whenReady(this.#sql.all(READ, [hash]), ([row]) => row && sessionOf(row))
  }

  touch(hash: string, { seenAt, endsAt }: SessionTouch): Eventually<void> {
    return whenReady(this.#sql.all(TOUCH, [hash, seenAt, endsAt]), () => undefined)
  }

  replace(oldHash: string, session: StoredSession): Eventually<boolean> {
    const replaced = this.#sql.all(REPLACE, [oldHash, ...valuesOf(session)])
    return whenReady(replaced, ({ length }) => length > 0)
  }

  delete(hash: string): Eventually<boolean> {
    return whenReady(this.#sql.all(DELETE, [hash]), ({ length }) => length > 0)
  }

  deleteAllOf(subjectId: string): Eventually<number> {
    if (!isName(subjectId)) return 0
    return whenReady(this.#sql.all(DELETE_ALL, [subjectId]), ({ length }) => length)
  }

  listOf(subjectId: string): Eventually<readonly StoredSession[]> {
    if (!isName(subjectId)) return []
    return whenReady(this.#sql.all(LIST, [subjectId]), (rows) => rows.map(sessionOf))
  }
}

function valuesOf(session: StoredSession): readonly SqlValue[] {
  const { hash, subject, createdAt, seenAt, endsAt, ...rest } = session
  checkId('subject of a session', subject.id)
  return [hash, subject.id, createdAt, seenAt, endsAt, toJson({ subject, ...rest })]
}

function sessionOf(row: Row): StoredSession {
  return {
    ...(fromJson<Pick<StoredSession, 'subject' | 'factors'>>(row['data']) as StoredSession),
    hash: row['hash'] as string,
    createdAt: row['created_at'] as number,
    seenAt: row['seen_at'] as number,
    endsAt: row['ends_at'] as number,
  }
}
