import { Worker } from 'node:worker_threads'
import { type QueuedSink, type RecordBatch, recordQueue } from '@sallyport/guard'
import { SqliteDatabase } from '../sqlite/database.ts'
import type { RecordQueries } from './record-queries.ts'
import {
  checkedRetention,
  checkRecordsVersion,
  RECORDS_VERSION,
  type RecordRetention,
  recordTables,
} from './schema.ts'
import { SqlRecordQueries } from './sql-record-queries.ts'

/** What the thread that writes is told. */
export interface SqliteOrder {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly gap: RecordBatch['gap']
}

/** What it answers: nothing, or what went wrong. */
export type SqliteAnswer = { readonly problem?: string }

/** Makes the tables where they are missing. */
function prepared(path: string): SqliteDatabase {
  const database = new SqliteDatabase(path)
  try {
    database.run(`BEGIN IMMEDIATE; ${recordTables('INTEGER PRIMARY KEY')}`)
    const [row] = database.all('SELECT version FROM sallyport_records_schema', [])
    if (row === undefined) {
      database.run(`INSERT INTO sallyport_records_schema VALUES (${RECORDS_VERSION})`)
    }
    checkRecordsVersion(Number(row?.['version'] ?? 0))
    database.run('COMMIT')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/**
 * Keeps records in a SQLite file. A thread of its own writes, one transaction for each batch, on the disk when it is
 * answered (`synchronous=FULL`): so what `flush` has said is kept survives a kill and a loss of power.
 */
export function sqliteSink(path: string, retention: RecordRetention = {}): QueuedSink {
  const { keep, days } = checkedRetention(retention)
  prepared(path).close()
  const writer = new SqliteWriter({ path, keep, days })
  return recordQueue({
    send: (batch) => writer.send(batch),
    close: () => writer.close(),
  })
}

/** Questions about the records in a SQLite file. */
export function sqliteQueries(path: string): RecordQueries {
  const database = prepared(path)
  return new SqlRecordQueries(database, async () => database.close())
}

/** The thread that writes. It is started by the first batch, and again after it has failed. */
class SqliteWriter {
  readonly #data: object
  #worker: Worker | undefined

  constructor(data: object) {
    this.#data = data
  }

  send({ bytes, gap }: RecordBatch): Promise<void> {
    this.#worker ??= this.#start()
    // A copy, which then belongs to the thread: the queue fills its own buffer again.
    const own = new Uint8Array(bytes)
    return this.#ask(this.#worker, { bytes: own, gap }, [own.buffer])
  }

  #ask(worker: Worker, order: SqliteOrder | 'close', given: ArrayBuffer[]): Promise<void> {
    // As long as something is to be written the process lives, and no longer.
    worker.ref()
    return new Promise<void>((resolve, reject) => {
      const settled = (problem: string | undefined): void => {
        worker.off('message', answered).off('error', failed).off('exit', ended)
        worker.unref()
        if (problem === undefined) resolve()
        else reject(new Error(problem))
      }
      const answered = ({ problem }: SqliteAnswer): void => settled(problem)
      const failed = (error: Error): void => {
        this.#worker = undefined
        settled(error.message)
      }
      const ended = (): void => {
        this.#worker = undefined
        settled('the thread that writes has ended')
      }
      worker.on('message', answered).on('error', failed).on('exit', ended)
      worker.postMessage(order, given)
    })
  }

  async close(): Promise<void> {
    const worker = this.#worker
    if (worker === undefined) return
    await this.#ask(worker, 'close', []).catch(() => {})
    this.#worker = undefined
    await worker.terminate()
  }

  #start(): Worker {
    // Sources run as they are, so the file has the ending of this one.
    const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
    const worker = new Worker(new URL(`sqlite-writer.${ending}`, import.meta.url), {
      workerData: this.#data,
    })
    worker.unref()
    return worker
  }
}
