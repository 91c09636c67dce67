import type { DecisionRecord } from '@sallyport/contract'
import type { ArchiveRead, Asked, Extent, Found, RecordArchive, Surroundings } from './archive.ts'
import { Around } from './around.ts'

/** What a store of records answers: `openRecordQueries` of `@sallyport/stores` does. */
export interface StoreQueries {
  ofDecision(id: string): Promise<readonly DecisionRecord[]>
  ofTrace(id: string): Promise<readonly DecisionRecord[]>
  ofRequest(path: string, method: string | undefined): Promise<readonly DecisionRecord[]>
  between(from: number, to: number, receive: (record: DecisionRecord) => void): Promise<void>
  lastAllowed(
    caller: { readonly subjectId: string | undefined; readonly credential: string | undefined },
    before: number,
  ): Promise<DecisionRecord | undefined>
  lostBetween(from: number, to: number): Promise<Pick<Extent, 'lost' | 'kills'>>
  extent(): Promise<Omit<Extent, 'unread'>>
  noteRead(read: ArchiveRead): Promise<void>
  close(): Promise<void>
}

/** Records in a store: it finds them by its indexes, and notes who has looked. */
export class StoreArchive implements RecordArchive {
  readonly #queries: StoreQueries

  constructor(queries: StoreQueries) {
    this.#queries = queries
  }

  async find(asked: Asked): Promise<Found> {
    const records = await this.#records(asked)
    return { records, extent: { ...(await this.#queries.extent()), unread: 0 } }
  }

  async around(record: DecisionRecord): Promise<Surroundings> {
    const around = new Around(record)
    const { from, to } = around
    const caller = { subjectId: record.subject?.id, credential: record.authentication.credential }
    await this.#queries.between(from, to, (other) => around.add(other))
    const last = await this.#queries.lastAllowed(caller, Date.parse(record.time))
    if (last !== undefined) around.addSuccess(last)
    const missing = await this.#queries.lostBetween(from, to)
    return { ...around.result, ...missing }
  }

  noteRead(read: ArchiveRead): Promise<void> {
    return this.#queries.noteRead(read)
  }

  close(): Promise<void> {
    return this.#queries.close()
  }

  #records(asked: Asked): Promise<readonly DecisionRecord[]> {
    if (asked.kind === 'decision') return this.#queries.ofDecision(asked.id)
    if (asked.kind === 'trace') return this.#queries.ofTrace(asked.id)
    return this.#queries.ofRequest(asked.path, asked.method)
  }
}
