import { type FileHandle, open, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { FileBytes } from '../read/file-bytes.ts'

/** What is new where bytes come from: nothing yet, more of them, another file, or that there will be none. */
export type TailState = 'waiting' | 'more' | 'anew' | 'ended'

/** Bytes that come while we look. */
export interface ByteTail {
  /** What became of the file since, in words; each is told once. */
  takeNotice(): string | undefined
  /** Whether there are bytes to be read now. `anew`: what comes next begins another file. */
  state(): Promise<TailState>
  /** Reads what is there, at most as much as there is room. */
  read(into: Uint8Array): Promise<number>
  /** Waits until there may be more, or so long, or until nobody wants it any more. */
  wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void>
  close(): Promise<void>
}

/** Of what is there at the beginning, so much of the end is read: about as much as a minute of reading. */
const BACKLOG_BYTES = 536_870_912
const HEAD_BYTES = 65_536
const NEWLINE = 10

/** A file that grows. Another one of its name, and one that was cut, are followed, as `tail -F` does. */
export class FileTail implements ByteTail {
  readonly #path: string
  readonly #backlogBytes: number
  #file: FileHandle | undefined
  #bytes: FileBytes | undefined
  /** Where the head of a large file ends, and where its reading goes on. */
  #gap: { readonly from: number; readonly to: number } | undefined
  #inode = 0
  #at = 0
  #notice: string | undefined
  #isMissed = false

  constructor(path: string, { backlogBytes = BACKLOG_BYTES }: { backlogBytes?: number } = {}) {
    this.#path = path
    this.#backlogBytes = backlogBytes
  }

  takeNotice(): string | undefined {
    const notice = this.#notice
    this.#notice = undefined
    return notice
  }

  async state(): Promise<TailState> {
    if (this.#file === undefined) return (await this.#open()) ? 'anew' : 'waiting'
    const { size } = await this.#file.stat()
    if (size < this.#at) {
      this.#notice = 'it was truncated, and is read from its beginning'
      this.#at = 0
      return 'anew'
    }
    // What was written to the old file before it was moved away is read to its end.
    if (size > this.#at) return 'more'
    return (await this.#isReplaced()) ? await this.#next() : 'waiting'
  }

  /** Goes on elsewhere in the file. */
  seek(at: number): void {
    this.#at = at
  }

  get size(): Promise<number> {
    return this.#file === undefined
      ? Promise.resolve(0)
      : this.#file.stat().then(({ size }) => size)
  }

  async read(into: Uint8Array): Promise<number> {
    if (this.#bytes === undefined) return 0
    const { from = 0, to = 0 } = this.#gap ?? {}
    if (this.#gap !== undefined && this.#at >= from) {
      this.#at = to
      this.#gap = undefined
    }
    const most = this.#gap === undefined ? into.length : Math.min(into.length, from - this.#at)
    const count = await this.#bytes.read(into.subarray(0, most), this.#at)
    this.#at += count
    return count
  }

  wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    return pause(milliseconds, signal)
  }

  async close(): Promise<void> {
    await this.#file?.close()
    this.#file = undefined
    this.#bytes = undefined
  }

  async #open(): Promise<boolean> {
    try {
      const file = await open(this.#path, 'r')
      const { ino, size } = await file.stat()
      this.#file = file
      this.#bytes = new FileBytes(file)
      this.#inode = ino
      this.#at = 0
      this.#gap = await gapIn(file, size - this.#backlogBytes)
      if (this.#isMissed) this.#notice = 'it is there again'
      this.#isMissed = false
      return true
    } catch (error) {
      if (!isMissing(error)) throw error
      if (!this.#isMissed) this.#notice = 'it is not there: waiting for it'
      this.#isMissed = true
      return false
    }
  }

  async #isReplaced(): Promise<boolean> {
    try {
      return (await stat(this.#path)).ino !== this.#inode
    } catch (error) {
      // Moved away, and the next one is not there yet.
      if (isMissing(error)) return false
      throw error
    }
  }

  async #next(): Promise<TailState> {
    await this.close()
    if (!(await this.#open())) return 'waiting'
    this.#notice = 'it was rotated: the new file is followed'
    return 'anew'
  }
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await setTimeout(milliseconds, undefined, signal && { signal })
  } catch (error) {
    if (signal?.aborted !== true) throw error
  }
}

/** From behind the lines of the head, which may name columns, to the first line behind an offset. */
async function gapIn(
  file: FileHandle,
  behind: number,
): Promise<{ readonly from: number; readonly to: number } | undefined> {
  if (behind <= HEAD_BYTES) return undefined
  const bytes = Buffer.alloc(HEAD_BYTES)
  await file.read(bytes, 0, HEAD_BYTES, 0)
  const from = bytes.lastIndexOf(NEWLINE) + 1
  await file.read(bytes, 0, HEAD_BYTES, behind)
  const to = behind + bytes.indexOf(NEWLINE) + 1
  return from > 0 && to > behind ? { from, to } : undefined
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

const EVENTS = ['readable', 'end'] as const

/** A pipe. */
export class StreamTail implements ByteTail {
  readonly #stream: Readable
  #rest: Uint8Array = new Uint8Array(0)
  #isBegun = false
  #isEnded = false

  constructor(stream: Readable) {
    this.#stream = stream
    stream.on('end', () => {
      this.#isEnded = true
    })
  }

  takeNotice(): undefined {
    return undefined
  }

  state(): Promise<TailState> {
    if (this.#rest.length === 0) {
      const piece = this.#stream.read() as Buffer | string | null
      if (piece !== null) this.#rest = typeof piece === 'string' ? Buffer.from(piece) : piece
    }
    return Promise.resolve(this.#stateNow())
  }

  #stateNow(): TailState {
    if (this.#rest.length === 0) return this.#isEnded ? 'ended' : 'waiting'
    if (this.#isBegun) return 'more'
    this.#isBegun = true
    return 'anew'
  }

  read(into: Uint8Array): Promise<number> {
    const count = Math.min(into.length, this.#rest.length)
    into.set(this.#rest.subarray(0, count))
    this.#rest = this.#rest.subarray(count)
    return Promise.resolve(count)
  }

  /** What a pipe brings is told at once: to wait for the time would slow whoever writes to it. */
  async wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    const waiting = new AbortController()
    const stop = (): void => waiting.abort()
    const all = signal === undefined ? waiting.signal : AbortSignal.any([waiting.signal, signal])
    for (const event of EVENTS) this.#stream.once(event, stop)
    await pause(milliseconds, all)
    for (const event of EVENTS) this.#stream.off(event, stop)
  }

  close(): Promise<void> {
    this.#stream.destroy()
    return Promise.resolve()
  }
}
