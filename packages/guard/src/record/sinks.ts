import type { DecisionRecord } from '@sallyport/contract'
import { causeOf } from '../eventually.ts'
import type { Trail } from '../trail.ts'
import { warnOnce } from '../warning.ts'
import { Gap } from './gap.ts'
import { Entry, NotingSink, type RecordEntry, type Recorded, type RecordSink } from './record.ts'

const MEMORY_ENTRIES = 1000
const PENDING_MAX = 10_000

/** The sink that is there when none is configured: the last records, in memory. */
export function memorySink(entries: number = MEMORY_ENTRIES): Required<RecordSink> {
  return new MemorySink(entries)
}

/** The last records, in a ring. */
export class MemorySink extends NotingSink implements Required<RecordSink> {
  readonly #ring: (RecordEntry | undefined)[]
  readonly #own: (Entry | undefined)[]
  #next = 0

  constructor(entries: number) {
    super()
    this.#ring = Array(entries).fill(undefined)
    this.#own = Array(entries).fill(undefined)
  }

  write(entry: RecordEntry): void {
    this.#ring[this.#next] = entry
    this.#next = (this.#next + 1) % this.#ring.length
  }

  note(id: string, recorded: Recorded, trail: Trail): void {
    const own = this.#own[this.#next] ?? new Entry()
    own.fill(id, recorded, trail)
    this.#own[this.#next] = own
    this.write(own)
  }

  find(id: string): DecisionRecord | undefined {
    return this.#ring.find((entry) => entry?.id === id)?.record()
  }
}

/** Where lines go: a stream, or anything with `write`. */
export interface LineWriter {
  /** Takes text; `false` means full, and that `drain` will be emitted. */
  write(text: string): boolean | undefined
  once?(event: 'drain', listener: () => void): unknown
  on?(event: 'error' | 'close', listener: (error?: Error) => void): unknown
}

/** A sink of JSON lines. */
export interface JsonLinesSink extends RecordSink {
  /** Writes what is pending, now. */
  flush(): void
  /** How many records were lost because the writer was full for too long. */
  readonly lost: number
}

/**
 * Writes one JSON object a line (`decision record`, see `record.schema.json`).
 *
 * Lines are gathered for one turn of the event loop and written together, so a request never waits
 * for the writer. When the writer is full, up to 10,000 records wait; beyond that they are counted in
 * `lost`, and once there is room again a line says how many, and when (`GapRecord`).
 */
export function jsonLinesSink(writer: LineWriter): JsonLinesSink {
  return new JsonLines(writer)
}

class JsonLines implements JsonLinesSink {
  readonly #writer: LineWriter
  #pending: RecordEntry[] = []
  #isScheduled = false
  #isFull = false
  #isClosed = false
  readonly #gap = new Gap()

  constructor(writer: LineWriter) {
    this.#writer = writer
    // Without a listener an error of a stream, a full disk, would end the process.
    writer.on?.('error', (error) => this.#close(causeOf(error)))
    writer.on?.('close', () => this.#close('it was closed'))
  }

  get lost(): number {
    return this.#gap.total
  }

  write(entry: RecordEntry): void {
    if (this.#isClosed || this.#pending.length >= PENDING_MAX) {
      this.#gap.add(1)
      return
    }
    this.#pending.push(entry)
    if (this.#isScheduled || this.#isFull) return
    this.#isScheduled = true
    setImmediate(() => this.flush())
  }

  flush(): void {
    this.#isScheduled = false
    if (this.#pending.length === 0) return
    const entries = this.#pending
    this.#pending = []
    try {
      this.#writeLines(entries.map(lineOf))
    } catch (error) {
      this.#gap.add(entries.length)
      warnOnce(`records were lost: ${causeOf(error)}`)
    }
  }

  #writeLines(lines: string[]): void {
    const gap = this.#gap.record
    if (gap !== undefined) lines.push(`${JSON.stringify(gap)}\n`)
    const isFull = this.#writer.write(lines.join('')) === false
    if (gap !== undefined) this.#gap.told(gap)
    if (!isFull || !this.#writer.once) return
    this.#isFull = true
    this.#writer.once('drain', () => {
      this.#isFull = false
      this.flush()
    })
  }

  #close(cause: string): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#gap.add(this.#pending.length)
    this.#pending = []
    warnOnce(`records are lost from now on: ${cause}`)
  }
}

function lineOf(entry: RecordEntry): string {
  return `${entry.line()}\n`
}

/** Several sinks as one; the first that still has a record finds it. */
export function sinks(...all: readonly RecordSink[]): Required<RecordSink> {
  return {
    write: (entry) => {
      for (const sink of all) sink.write(entry)
    },
    find: (id) => {
      for (const sink of all) {
        const record = sink.find?.(id)
        if (record !== undefined) return record
      }
      return undefined
    },
  }
}
