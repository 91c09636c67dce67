import type { Readable } from 'node:stream'
import {
  type ByteTail,
  FileTail,
  LiveLog,
  type LiveState,
  type Mark,
  readLogs,
  StreamTail,
} from '@sallyport/explain'
import type { SourceStatus } from '../wire.ts'
import { isPacked } from './is-packed.ts'
import { LogState } from './log-state.ts'

/** What is read, and how. */
export interface FollowedLogOptions {
  /** Paths, `-` for standard input, or a stream: the last is followed, those before it are read once. */
  readonly sources: readonly (string | Readable)[]
  /** What it is called; the paths if nothing is said. */
  readonly name?: string
  readonly marks?: readonly Mark[]
  /** How many refused requests are kept; 50,000. */
  readonly refusalsKept?: number
  /** How long is waited for more; 250 ms. */
  readonly pollMs?: number
}

const POLL_MS = 250

/** A log that is read, and then followed as it grows; whoever listens is told that there is more. */
export class FollowedLog {
  readonly state: LogState
  readonly paths: readonly string[]
  readonly #options: FollowedLogOptions
  readonly #listeners = new Set<() => void>()
  readonly #ending = new AbortController()
  #live: LiveLog | undefined
  #status: SourceStatus
  #older = { lines: 0, unread: 0, format: undefined as string | undefined }
  #running: Promise<void> | undefined

  constructor(options: FollowedLogOptions) {
    const { sources, marks = [], refusalsKept } = options
    this.#options = options
    this.state = new LogState({ marks, ...(refusalsKept !== undefined && { refusalsKept }) })
    this.paths = sources.filter((one) => typeof one === 'string').filter((path) => path !== '-')
    const name = options.name ?? (this.paths.join(', ') || 'standard input')
    const counts = { format: undefined, lines: 0, unread: 0 }
    this.#status = { name, state: 'reading', ...counts }
  }

  get status(): SourceStatus {
    return this.#status
  }

  /** Counts up whenever something was read. */
  get generation(): number {
    return this.state.tally.lines
  }

  /** Calls with no more than that there is something new; the answer ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Begins to read. Resolves when what was there at the beginning has been read; never rejects. */
  start(): Promise<void> {
    return new Promise((resolve) => {
      this.#running = this.#run(resolve).catch((error) => {
        this.#tell({ state: 'failed', notice: sentenceOf(error) })
        resolve()
      })
    })
  }

  /** Ends it, and resolves when nothing is read any more. */
  async close(): Promise<void> {
    this.#ending.abort()
    await this.#running
  }

  async #run(onRead: () => void): Promise<void> {
    const { sources } = this.#options
    const last = sources.at(-1)
    const isStatic = typeof last === 'string' && last !== '-' && (await isPacked(last))
    await this.#readOlder(isStatic ? sources : sources.slice(0, -1))
    if (isStatic || last === undefined) this.#tell({ state: 'ended' })
    else await this.#follow(this.#tailOf(last), onRead)
    onRead()
  }

  async #readOlder(sources: readonly (string | Readable)[]): Promise<void> {
    if (sources.length === 0) return
    const { signal } = this.#ending
    const reading = await readLogs(sources, (seen) => this.state.add(seen), {
      signal,
      progress: ({ done, total }) =>
        this.#tell(total === undefined || total === 0 ? {} : { progress: done / total }),
    })
    const { lines, unread } = reading
    this.#older = { lines, unread, format: reading.files[0]?.format }
    const problem = reading.files.find((file) => file.problem !== undefined)
    this.#tell(problem === undefined ? {} : { notice: `${problem.path}: ${problem.problem}` })
  }

  async #follow(tail: ByteTail, onRead: () => void): Promise<void> {
    const { signal } = this.#ending
    const { pollMs = POLL_MS } = this.#options
    const live = new LiveLog(tail)
    this.#live = live
    try {
      for (let state: LiveState = 'more'; state !== 'ended' && !signal.aborted; ) {
        const before = this.generation
        state = await live.poll((seen) => this.state.add(seen), Date.now())
        const notice = tail.takeNotice()
        const isNew = this.generation !== before || notice !== undefined
        const isTurned = state !== 'more' && this.#status.state === 'reading'
        if (isNew || isTurned) {
          const next = state === 'more' ? this.#status.state : 'live'
          this.#tell({ state: next, ...(notice !== undefined && { notice }) })
        }
        if (state !== 'waiting') continue
        onRead()
        await tail.wait(pollMs, signal)
      }
      if (!signal.aborted) this.#tell({ state: 'ended' })
    } finally {
      await tail.close()
    }
  }

  #tailOf(source: string | Readable): ByteTail {
    if (typeof source === 'string' && source !== '-') return new FileTail(source)
    const stream = typeof source === 'string' ? process.stdin : source
    // What comes to a bad end says so by an event alone.
    stream.once('error', (error) => {
      this.#tell({ state: 'failed', notice: sentenceOf(error) })
      this.#ending.abort()
    })
    return new StreamTail(stream)
  }

  #tell(change: Partial<SourceStatus>): void {
    const { format, lines = 0, unread = 0, sample } = this.#live?.counts() ?? {}
    const older = this.#older
    const { progress: _, ...before } = this.#status
    this.#status = {
      ...before,
      format: format ?? older.format,
      lines: older.lines + lines,
      unread: older.unread + unread,
      ...(sample !== undefined && { sample }),
      ...change,
    }
    for (const listener of this.#listeners) listener()
  }
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? String(error.code) : undefined
  return code === undefined ? error.message : `it cannot be read: ${code}`
}
