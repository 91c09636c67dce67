// Writes records into a SQLite file, in a thread of its own: its statements and its waiting for the disk delay nobody.
import { hostname } from 'node:os'
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { DecisionRecord } from '@sallyport/contract'
import { PURGE, PURGE_MILLISECONDS, type RecordRetention, tooOld } from './schema.ts'
import type { SqliteAnswer, SqliteOrder } from './sqlite-records.ts'

/** So long another process that writes is waited for; the queue tries again. */
const BUSY_MILLISECONDS = 2_000
const { path, keep, days } = workerData as Required<RecordRetention> & { readonly path: string }

const database = new DatabaseSync(path, { timeout: BUSY_MILLISECONDS })
database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
const insert = database.prepare(
  `INSERT INTO sallyport_records
    (id, time, kind, trace_id, subject_id, credential, method, path, record)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
)
const insertGap = database.prepare(
  'INSERT INTO sallyport_record_gaps (lost, from_time, to_time) VALUES (?, ?, ?)',
)
const purge = database.prepare(PURGE)
const PURGED_MAX = 1_000
let purgeDueAt = 0

/** Which of all writers this is. */
const self = [hostname(), process.pid, Date.now()] as const
const see = database.prepare(
  'UPDATE sallyport_record_writers SET seen = ? WHERE host = ? AND pid = ? AND started = ?',
)
tellOfKilled()
database
  .prepare('INSERT INTO sallyport_record_writers (host, pid, started, seen) VALUES (?, ?, ?, ?)')
  .run(...self, Date.now())

parentPort?.on('message', (order: SqliteOrder | 'close') => {
  parentPort?.postMessage(order === 'close' ? closed() : kept(order))
})

/** A writer that is gone and has not closed was killed: what it had in memory is missing. */
function tellOfKilled(): void {
  database.exec('BEGIN IMMEDIATE')
  const others = database
    .prepare('SELECT pid, started, seen FROM sallyport_record_writers WHERE host = ?')
    .all(self[0])
  for (const { pid, started, seen } of others) {
    if (isAlive(Number(pid), Number(started))) continue
    insertGap.run(0, Number(seen), Date.now())
    remove(Number(pid), Number(started))
  }
  database.exec('COMMIT')
}

/** Numbers of processes are given again: in a container each first process is 1. */
function isAlive(pid: number, started: number): boolean {
  if (pid === process.pid) return started >= Date.now() - process.uptime() * 1_000
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Somebody else's process is one too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function remove(pid: number, started: number): void {
  database
    .prepare('DELETE FROM sallyport_record_writers WHERE host = ? AND pid = ? AND started = ?')
    .run(self[0], pid, started)
}

function closed(): SqliteAnswer {
  try {
    remove(self[1], self[2])
  } catch {
    // Then the next writer takes it for killed, which is no harm.
  }
  return {}
}

function kept({ bytes, gap }: SqliteOrder): SqliteAnswer {
  try {
    database.exec('BEGIN IMMEDIATE')
    try {
      const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString().split('\n')
      for (const line of lines) if (line !== '') keepLine(line)
      see.run(Date.now(), ...self)
      if (gap !== undefined) insertGap.run(gap.lost, Date.parse(gap.from), Date.parse(gap.to))
      database.exec('COMMIT')
    } catch (error) {
      database.exec('ROLLBACK')
      throw error
    }
    purgeIfDue()
    return {}
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

function keepLine(line: string): void {
  const { id, time, kind, trace_id, subject, authentication, http } = JSON.parse(
    line,
  ) as DecisionRecord
  insert.run(
    ...[id, Date.parse(time), kind, trace_id ?? null, subject?.id ?? null],
    ...[authentication.credential ?? null, http.method, http.path, line],
  )
}

/** A part at a time, so that nobody waits for it long. */
function purgeIfDue(): void {
  const now = Date.now()
  if (now < purgeDueAt) return
  const { changes } = purge.run({ $1: tooOld({ keep, days }, now), $2: keep })
  purgeDueAt = Number(changes) >= PURGED_MAX ? now : now + PURGE_MILLISECONDS
}
