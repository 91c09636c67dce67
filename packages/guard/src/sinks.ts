import type { DecisionRecord } from '@sallyport/contract'
import type { RecordEntry, RecordSink } from './record.ts'

const MEMORY_ENTRIES = 1000
const PENDING_MAX = 10_000

/** The sink that is there when none is configured: the last records, in memory. */
export function memorySink(entries: number = MEMORY_ENTRIES): Required<RecordSink> {
  const ring: (RecordEntry | undefined)[] = Array(entries).fill(undefined)
  let next = 0
  return {
    write: (entry) => {
      ring[next] = entry
      next = (next + 1) % entries
    },
    find: (id) => ring.find((entry) => entry?.id === id)?.record(),
  }
}

/** Where lines go: a stream, or anything with `write`. */
export interface LineWriter {
  /** Takes text; `false` means full, and that `drain` will be emitted. */
  write(text: string): boolean | undefined
  once?(event: 'drain', listener: () => void): unknown
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
 * `lost`, and the number is written as `{"v":1,"lost":n}` once there is room again.
 */
export function jsonLinesSink(writer: LineWriter): JsonLinesSink {
  return new JsonLines(writer)
}

class JsonLines implements JsonLinesSink {
  readonly #writer: LineWriter
  #pending: RecordEntry[] = []
  #isScheduled = false
  #isFull = false
  #lost = 0
  #unreported = 0

  constructor(writer: LineWriter) {
    this.#writer = writer
  }

  get lost(): number {
    return this.#lost
  }

  write(entry: RecordEntry): void {
    if (this.#pending.length >= PENDING_MAX) {
      this.#lost++
      this.#unreported++
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
    const lines = this.#pending.map(lineOf)
    this.#pending = []
    if (this.#unreported > 0) lines.push(`{"v":1,"lost":${this.#unreported}}\n`)
    this.#unreported = 0
    if (this.#writer.write(lines.join('')) !== false || !this.#writer.once) return
    this.#isFull = true
    this.#writer.once('drain', () => {
      this.#isFull = false
      this.flush()
    })
  }
}

function lineOf(entry: RecordEntry): string {
  return `${JSON.stringify(entry.record() satisfies DecisionRecord)}\n`
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
