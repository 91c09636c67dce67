import type { GapRecord } from '@sallyport/contract'
import { causeOf } from '../eventually.ts'
import { numberOption } from '../keys/number-option.ts'
import type { Trail } from '../trail.ts'
import { warnOnce } from '../warning.ts'
import { Gap } from './gap.ts'
import { Notes } from './notes.ts'
import { NotingSink, type RecordEntry, type Recorded, type RecordSink } from './record.ts'

/** Some records on their way to where they are kept. */
export interface RecordBatch {
  /** Lines of JSON, each with its end. Good until the promise of `send` is settled. */
  readonly bytes: Uint8Array
  readonly count: number
  /** What is to be written besides: that records were lost. */
  readonly gap: GapRecord | undefined
}

/** Where batches go. */
export interface RecordQueueOptions {
  /** Keeps a batch. Resolves once it is kept, and rejects where it is not: then the same one comes again. */
  send(batch: RecordBatch): Promise<void>
  /** Called by `flush` after the last batch: what is kept has to last from now on. */
  settle?(): Promise<void>
  close?(): Promise<void>
  /** How long records wait for others, in milliseconds. Default 100. */
  readonly lingerMs?: number
  /** How many go together at most. Default 1,000. */
  readonly batchMax?: number
  /** How many bytes wait at most; what is beyond is counted as lost. Default 16 MiB. */
  readonly pendingBytesMax?: number
}

/** A sink that keeps records somewhere slower than memory. */
export interface QueuedSink extends RecordSink {
  /** Resolves once everything that was written before is kept; rejects where it could not be. */
  flush(): Promise<void>
  /** The same, and then an end: what cannot be kept is lost, and whatever comes later too. */
  close(): Promise<void>
  /** How many records were lost, because they came faster than they could be kept. */
  readonly lost: number
}

const CHUNK_BYTES = 262_144
const LINE_BYTES_MAX = 65_536
const SPARE_CHUNKS = 4
const RETRY_MS = { first: 100, most: 5_000 }
const NEWLINE = 10

/**
 * Gathers records as lines and hands them on, one batch at a time, in order. A request costs the writing of its line
 * into a buffer and waits for nothing; what comes faster than it can be kept is counted, and the number is kept.
 *
 * Lines lie in buffers outside of the heap: a thousand objects that outlive their requests would be copied with each
 * collection of garbage.
 */
export function recordQueue(options: RecordQueueOptions): QueuedSink {
  return new RecordQueue(options)
}

interface Chunk {
  readonly buffer: Buffer
  used: number
  count: number
}

interface Waiter {
  readonly until: number
  resolve(): void
  reject(error: unknown): void
}

class RecordQueue extends NotingSink implements QueuedSink {
  readonly #options: RecordQueueOptions
  readonly #lingerMs: number
  readonly #batchMax: number
  readonly #chunksMax: number
  readonly #notes = new Notes()
  #chunk: Chunk | undefined
  readonly #sealed: Chunk[] = []
  readonly #spare: Buffer[] = []
  readonly #gap = new Gap()
  #waiters: Waiter[] = []
  #timer: NodeJS.Timeout | undefined
  #retryTimer: NodeJS.Timeout | undefined
  #retryMs = RETRY_MS.first
  #isSending = false
  #isClosed = false
  #sealedCount = 0
  #sentCount = 0

  constructor(options: RecordQueueOptions) {
    super()
    const { lingerMs, batchMax, pendingBytesMax } = options
    this.#options = options
    const bounds = { min: 1, max: 60_000, otherwise: 100 }
    this.#lingerMs = numberOption('lingerMs', lingerMs, bounds)
    this.#batchMax = numberOption('batchMax', batchMax, { ...bounds, otherwise: 1_000 })
    const bytes = { min: CHUNK_BYTES, max: 2 ** 30, otherwise: 64 * CHUNK_BYTES }
    const pending = numberOption('pendingBytesMax', pendingBytesMax, bytes)
    this.#chunksMax = Math.max(1, Math.floor(pending / CHUNK_BYTES))
  }

  get lost(): number {
    return this.#gap.total
  }

  write(entry: RecordEntry): void {
    this.#writeNotes()
    this.#writeLine(entry)
  }

  note(id: string, recorded: Recorded, trail: Trail): void {
    if (this.#isClosed) this.#gap.add(1)
    else if (this.#notes.add(id, recorded, trail)) this.#writeNotes()
    else this.#timer ??= setTimeout(() => this.#gather(), this.#lingerMs)
  }

  #writeNotes(): void {
    this.#notes.take((entry) => {
      try {
        this.#writeLine(entry)
      } catch (error) {
        // Its request is long over: nobody above could say that it is lost.
        this.#gap.add(1)
        warnOnce(`a record could not be written: ${causeOf(error)}`)
      }
    })
  }

  #writeLine(entry: RecordEntry): void {
    if (this.#isClosed) {
      this.#gap.add(1)
      return
    }
    const line = entry.line()
    const chunk = this.#chunkFor(line)
    if (chunk === undefined) {
      this.#gap.add(1)
      return
    }
    chunk.used += chunk.buffer.write(line, chunk.used)
    chunk.buffer[chunk.used++] = NEWLINE
    chunk.count++
    if (chunk.count >= this.#batchMax) this.#seal()
  }

  flush(): Promise<void> {
    this.#gather()
    const done = new Promise<void>((resolve, reject) => {
      this.#waiters.push({ until: this.#sealedCount, resolve, reject })
    })
    this.#retryNow()
    return this.#options.settle === undefined ? done : done.then(() => this.#options.settle?.())
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    try {
      await this.flush()
    } catch {
      // It was said when it failed.
    }
    this.#isClosed = true
    this.#abandon()
    await this.#options.close?.()
  }

  /** Where there is room for a line; `undefined` where there is none, or the line is too long for any. */
  #chunkFor(line: string): Chunk | undefined {
    const chunk = this.#chunk
    // No character takes more than three bytes for each of its UTF-16 units.
    if (chunk !== undefined && hasRoom(chunk, line.length * 3 + 1)) return chunk
    const bytes = Buffer.byteLength(line) + 1
    if (bytes > LINE_BYTES_MAX) return undefined
    if (chunk !== undefined && hasRoom(chunk, bytes)) return chunk
    this.#seal()
    if (this.#sealed.length >= this.#chunksMax) return undefined
    this.#chunk = {
      buffer: this.#spare.pop() ?? Buffer.allocUnsafeSlow(CHUNK_BYTES),
      used: 0,
      count: 0,
    }
    this.#timer ??= setTimeout(() => this.#gather(), this.#lingerMs)
    return this.#chunk
  }

  /** Whatever waits for others goes on its way. */
  #gather(): void {
    this.#writeNotes()
    this.#seal()
  }

  #seal(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const chunk = this.#chunk
    if (chunk === undefined) return
    this.#chunk = undefined
    this.#sealed.push(chunk)
    this.#sealedCount++
    if (this.#retryTimer === undefined) void this.#pump()
  }

  async #pump(): Promise<void> {
    if (this.#isSending) return
    this.#isSending = true
    try {
      do {
        await this.#sendAll()
        await this.#sendGap()
        this.#settleWaiters()
        // Others may have come while the gap was written.
      } while (this.#sealed.length > 0)
      this.#retryMs = RETRY_MS.first
    } catch (error) {
      this.#failed(error)
    } finally {
      this.#isSending = false
    }
  }

  async #sendAll(): Promise<void> {
    for (let chunk = this.#sealed[0]; chunk !== undefined; chunk = this.#sealed[0]) {
      await this.#send(chunk)
      this.#sealed.shift()
      this.#sentCount++
      if (this.#spare.length < SPARE_CHUNKS) this.#spare.push(chunk.buffer)
      // Whoever waits is told once it is also written what was lost.
      if (this.#gap.record === undefined) this.#settleWaiters()
    }
  }

  async #send({ buffer, used, count }: Chunk): Promise<void> {
    const gap = this.#gap.record
    await this.#options.send({ bytes: buffer.subarray(0, used), count, gap })
    if (gap !== undefined) this.#gap.told(gap)
  }

  /** What was lost after the last record that was kept. */
  async #sendGap(): Promise<void> {
    const gap = this.#gap.record
    if (gap === undefined) return
    await this.#options.send({ bytes: new Uint8Array(0), count: 0, gap })
    this.#gap.told(gap)
  }

  #failed(error: unknown): void {
    warnOnce(`records cannot be written: ${causeOf(error)}`)
    const waiters = this.#waiters
    this.#waiters = []
    for (const waiter of waiters) waiter.reject(error)
    if (this.#isClosed) return
    this.#retryTimer = setTimeout(() => this.#retryNow(), this.#retryMs)
    // A process that has nothing else to do is not to be kept alive by a place that is down.
    this.#retryTimer.unref()
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MS.most)
  }

  #retryNow(): void {
    clearTimeout(this.#retryTimer)
    this.#retryTimer = undefined
    void this.#pump()
  }

  #settleWaiters(): void {
    const isOver = ({ until }: Waiter): boolean => until <= this.#sentCount
    for (const waiter of this.#waiters.filter(isOver)) waiter.resolve()
    this.#waiters = this.#waiters.filter((waiter) => !isOver(waiter))
  }

  #abandon(): void {
    clearTimeout(this.#retryTimer)
    clearTimeout(this.#timer)
    // What came while the rest was flushed.
    this.#writeNotes()
    this.#gap.add(this.#chunk?.count ?? 0)
    this.#chunk = undefined
    for (const { count } of this.#sealed.splice(0)) this.#gap.add(count)
    if (this.#gap.record !== undefined) {
      warnOnce(`${this.#gap.record.lost} records were lost: they could not be written in time`)
    }
  }
}

function hasRoom({ buffer, used }: Chunk, bytes: number): boolean {
  return buffer.length - used >= bytes
}
