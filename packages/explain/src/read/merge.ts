import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { Observation } from '../observation.ts'
import type { Block } from './block.ts'
import { LogFile, type LogFileOptions } from './log-file.ts'
import { Progress, type ReadProgress } from './progress.ts'
import { type FileReading, unopened } from './reading.ts'
import { openSource } from './source.ts'

/** How several logs are read together. */
export interface MergeOptions extends LogFileOptions {
  readonly signal: AbortSignal | undefined
  readonly progress: ((progress: ReadProgress) => void) | undefined
}

/** Whoever counts what is read. */
export interface Receiver {
  /** One request: one and the same object each time. */
  add(observation: Observation): void
  /** Plain ones that follow one another; where there is no such, each comes by itself. */
  addBlock?(block: Block): void
}

interface Waiting {
  readonly from: string | Readable
  readonly index: number
  /** The instant of its first request. */
  readonly first: number
  readonly size: number | undefined
}

interface Active {
  readonly file: LogFile
  readonly index: number
}

/**
 * Reads several logs as one, by time: those of several machines are merged, and rotated ones follow one another, whatever
 * their names. Only those are open that overlap.
 */
export class Merge {
  readonly #options: MergeOptions
  readonly #receiver: Receiver
  readonly #readings: FileReading[] = []
  readonly #active: Active[] = []
  #waiting: Waiting[] = []
  #progress = new Progress(undefined, undefined)
  #closed = 0

  constructor(options: MergeOptions, receiver: Receiver) {
    this.#options = options
    this.#receiver = receiver
  }

  /** Reads all of them; the readings are in their order. */
  async run(sources: readonly (string | Readable)[]): Promise<readonly FileReading[]> {
    try {
      await this.#look(sources)
      while (this.#waiting.length > 0 || this.#active.length > 0) {
        await this.#openNext()
        const earliest = this.#earliest()
        if (earliest !== undefined) await this.#readSome(earliest)
      }
    } finally {
      for (const { file } of this.#active) await file.close()
    }
    return this.#readings
  }

  /** Where there are several, a first look says which begins when. */
  async #look(sources: readonly (string | Readable)[]): Promise<void> {
    const waiting: Waiting[] = []
    for (const [index, from] of sources.entries()) {
      const looked = sources.length > 1 ? await this.#lookAt(from) : { first: 0, size: undefined }
      waiting.push({ from, index, ...looked })
    }
    this.#waiting = waiting.sort((a, b) => a.first - b.first)
    const sizes = waiting.map(({ size }) => size)
    const total = sizes.reduce((sum, size) => add(sum, size), 0)
    this.#progress = new Progress(this.#options.progress, sources.length > 1 ? total : undefined)
  }

  async #lookAt(from: string | Readable): Promise<{ first: number; size: number | undefined }> {
    const unknown = { first: Number.NEGATIVE_INFINITY, size: undefined }
    if (typeof from !== 'string') return unknown
    try {
      // A pipe can be read only once: it is taken to be there from the beginning.
      if (!(await stat(from)).isFile()) return unknown
      const source = await openSource(from)
      const options = { since: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY }
      const file = new LogFile(from, source, options)
      await file.refill()
      const first = file.next() ? file.seen.time : Number.NEGATIVE_INFINITY
      await file.close()
      return { first, size: source.size }
    } catch {
      // Opened again, it fails again, and then it is said.
      return unknown
    }
  }

  /** Opens what begins before anything else goes on. */
  async #openNext(): Promise<void> {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const earliest = this.#earliest()
      if (earliest !== undefined && earliest.file.seen.time < next.first) return
      this.#waiting.shift()
      await this.#open(next)
    }
  }

  async #open({ from, index }: Waiting): Promise<void> {
    const path = typeof from === 'string' ? from : '-'
    try {
      const source = await openSource(from)
      if (this.#readings.length === 0 && this.#waiting.length === 0 && source.size !== undefined) {
        this.#progress = new Progress(this.#options.progress, source.size)
      }
      const active = { file: new LogFile(path, source, this.#options), index }
      this.#active.push(active)
      await this.#advance(active)
    } catch (cause) {
      this.#readings[index] = unopened(path, cause)
    }
  }

  #earliest(): Active | undefined {
    let earliest: Active | undefined
    for (const active of this.#active) {
      if (earliest === undefined || active.file.seen.time < earliest.file.seen.time)
        earliest = active
    }
    return earliest
  }

  /** Hands out requests of one log as long as no other has an earlier one. */
  async #readSome(active: Active): Promise<void> {
    const until = this.#nextOther(active)
    const { file } = active
    const { seen } = file
    const receiver = this.#receiver
    do {
      receiver.add(seen)
      this.#readBlocks(file, until)
      if (!file.next()) {
        await this.#advance(active)
        return
      }
    } while (seen.time <= until)
  }

  #readBlocks(file: LogFile, until: number): void {
    const receiver = this.#receiver
    if (receiver.addBlock === undefined) return
    let block = file.nextBlock(until)
    while (block !== undefined) {
      receiver.addBlock(block)
      block = file.nextBlock(until)
    }
  }

  #nextOther(active: Active): number {
    let next = this.#waiting[0]?.first ?? Number.POSITIVE_INFINITY
    for (const other of this.#active) {
      if (other !== active && other.file.seen.time < next) next = other.file.seen.time
    }
    return next
  }

  /** Gets more bytes until there is a request, or the log is at its end. */
  async #advance(active: Active): Promise<void> {
    const { file } = active
    do {
      this.#options.signal?.throwIfAborted()
      this.#progress.note(this.#closed + file.done)
      if (!(await file.refill())) {
        if (file.next()) return
        await this.#finish(active)
        return
      }
    } while (!file.next())
  }

  async #finish({ file, index }: Active): Promise<void> {
    this.#active.splice(
      this.#active.findIndex((active) => active.index === index),
      1,
    )
    this.#closed += file.done
    await file.close()
    this.#readings[index] = file.reading()
  }
}

function add(sum: number | undefined, size: number | undefined): number | undefined {
  return sum === undefined || size === undefined ? undefined : sum + size
}
