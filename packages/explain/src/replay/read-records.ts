import type { Readable } from 'node:stream'
import { Account } from '../read/account.ts'
import { Chunk } from '../read/chunk.ts'
import { Line } from '../read/line.ts'
import { Progress, type ReadProgress } from '../read/progress.ts'
import { type FileReading, type LogReading, totalOf, unopened } from '../read/reading.ts'
import { type ByteSource, openSource } from '../read/source.ts'
import { IsoTimes } from '../read/times.ts'
import { RecordScan } from './record-scan.ts'

/** So much of a line is looked at for a sample. */
const SAMPLED = 400
/** So many bytes at the beginning say whether a file is text at all. */
const LOOKED_AT = 8_192
const FORMAT = 'decision record'

/** How records are read. */
export interface ReadRecordsOptions {
  readonly signal?: AbortSignal
  /** Called ten times a second at most. */
  readonly progress?: (progress: ReadProgress) => void
}

/**
 * Reads decision records out of files of JSON lines, packed or not, in bounded memory. `receive` is called for each record
 * with one and the same object, and with the instant of its decision; it says whether it could make something of it.
 */
export async function readRecords(
  sources: readonly (string | Readable)[],
  receive: (scan: RecordScan, time: number) => boolean,
  { signal, progress }: ReadRecordsOptions = {},
): Promise<LogReading> {
  const files: FileReading[] = []
  for (const from of sources) {
    const path = typeof from === 'string' ? from : '-'
    let source: ByteSource
    try {
      source = await openSource(from)
    } catch (cause) {
      files.push(unopened(path, cause))
      continue
    }
    const told = new Progress(progress, sources.length === 1 ? source.size : undefined)
    const file = new RecordFile(path, source, receive)
    try {
      while (await file.more()) {
        signal?.throwIfAborted()
        told.note(source.done)
      }
      files.push(file.reading())
    } finally {
      await source.close()
    }
  }
  return totalOf(files)
}

/** One file of records. */
class RecordFile {
  readonly #path: string
  readonly #source: ByteSource
  readonly #receive: (scan: RecordScan, time: number) => boolean
  readonly #line = new Line()
  readonly #chunk = new Chunk(this.#line)
  readonly #account = new Account()
  readonly #scan = new RecordScan()
  readonly #times = new IsoTimes()
  #problem: string | undefined

  constructor(
    path: string,
    source: ByteSource,
    receive: (scan: RecordScan, time: number) => boolean,
  ) {
    this.#path = path
    this.#source = source
    this.#receive = receive
  }

  /** Reads on; whether there may be more. */
  async more(): Promise<boolean> {
    const count = await this.#source.read(this.#chunk.room())
    const isFirst = this.#account.bytes === 0
    this.#account.bytes += count
    this.#chunk.add(count)
    if (isFirst && this.#chunk.rest.subarray(0, LOOKED_AT).includes(0)) {
      this.#problem = 'it is binary'
      return false
    }
    for (let kind = this.#chunk.next(); kind !== 'nothing'; kind = this.#chunk.next()) {
      this.#take(kind === 'line')
    }
    return count > 0
  }

  reading(): FileReading {
    const { bytes, lines, requests, others, unread, samples, jumps, lost } = this.#account
    const { firstTime, lastTime } = this.#account
    const isRecords = requests > 0
    return {
      path: this.#path,
      format: isRecords ? FORMAT : undefined,
      sure: isRecords ? requests / lines : 0,
      formats: isRecords ? [{ name: FORMAT, lines: requests + others }] : [],
      ...{ bytes, lines, requests, others, unread, samples, jumps, lost, firstTime, lastTime },
      lacks: [],
      problem: this.#problem ?? this.#source.problem ?? problemOf(bytes, isRecords),
    }
  }

  #take(isWhole: boolean): void {
    if (this.#line.isBlank()) return
    this.#account.lines += 1
    if (!isWhole || !this.#scan.read(this.#line)) this.#noteUnread()
    else if (this.#scan.lost !== undefined) this.#noteGap(this.#scan.lost)
    else this.#noteRecord()
  }

  #noteRecord(): void {
    const time = this.#scan.timeBy(this.#timeOf)
    if (Number.isNaN(time) || !this.#receive(this.#scan, time)) this.#noteUnread()
    else this.#account.noteRequest(time)
  }

  #noteGap(lost: number): void {
    this.#account.others += 1
    this.#account.lost += lost > 0 ? lost : 0
  }

  readonly #timeOf = (bytes: Uint8Array, from: number, to: number): number =>
    this.#times.at(bytes, from, to)

  #noteUnread(): void {
    const line = this.#line
    this.#account.noteUnread(() => line.slice(line.start, Math.min(line.end, line.start + SAMPLED)))
  }
}

function problemOf(bytes: number, isRecords: boolean): string | undefined {
  if (bytes === 0) return 'it is empty'
  return isRecords ? undefined : 'there is no decision record in it'
}
