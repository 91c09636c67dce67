import { Account, sharesOf } from './account.ts'
import { Block } from './block.ts'
import { Chunk, LINE_MAX, type NextLine } from './chunk.ts'
import { Line } from './line.ts'
import { LogLines } from './log-lines.ts'
import type { FileReading } from './reading.ts'
import { Seen } from './seen.ts'
import type { ByteSource } from './source.ts'

/** So many lines at the beginning say what format a file is of. */
const HEAD_LINES = 200
const HEAD_BYTES = 98_304
const NEWLINE = 10
/** A request line without a status behind it. */
const REQUEST = /"[A-Z]{3,10} [^" ]+ HTTP\/[\d.]+"(?! \d{3}(?: |$))/
/** So much of a line is looked at for a sample. */
const SAMPLED = 400

/** How a file is read. */
export interface LogFileOptions {
  /** Requests before are left out, and from `until` on; milliseconds since the epoch. */
  readonly since: number
  readonly until: number
}

/**
 * One log: {@link next} moves {@link seen} to the next request, and {@link refill} gets more bytes when none is left in
 * memory.
 */
export class LogFile {
  readonly path: string
  readonly seen: Seen = new Seen()
  readonly #source: ByteSource
  readonly #options: LogFileOptions
  readonly #line = new Line()
  readonly #chunk: Chunk
  readonly #account = new Account()
  readonly #block: Block
  #lines: LogLines | undefined
  #problem: string | undefined
  #oversized = 0

  constructor(path: string, source: ByteSource, options: LogFileOptions) {
    this.path = path
    this.#source = source
    this.#options = options
    this.#chunk = new Chunk(this.#line)
    this.#block = new Block(this.#line, this.#chunk.memory)
  }

  /** How much of it was read, as it is on disk. */
  get done(): number {
    return this.#source.done
  }

  /** Moves to the next request that is wanted; `false` if there is none in memory any more. */
  next(): boolean {
    const lines = this.#lines
    if (lines === undefined) return false
    const { since, until } = this.#options
    const { seen } = this
    for (let kind = this.#chunk.next(); kind !== 'nothing'; kind = this.#chunk.next()) {
      if (!this.#take(kind, lines)) continue
      if (seen.time >= since && seen.time < until) return true
    }
    return false
  }

  /** The plain lines that come next, none of which is later than `last`; `undefined` where the next one is, or is not plain. */
  nextBlock(last: number): Block | undefined {
    const reader = this.#lines?.blocks
    if (reader === undefined) return undefined
    const block = this.#block
    block.since = this.#options.since
    block.until = Math.min(this.#options.until, Math.floor(last) + 1)
    if (!this.#chunk.read(block, reader)) return undefined
    this.#account.noteBlock(block)
    return block
  }

  /** Gets more bytes; `false` at the end. */
  async refill(): Promise<boolean> {
    const count = await this.#add()
    if (this.#lines !== undefined) return count > 0
    let more = count
    while (more > 0 && !this.#isHeadWhole()) more = await this.#add()
    if (this.#account.bytes > 0) this.#begin()
    return this.#problem === undefined && this.#account.bytes > 0
  }

  close(): Promise<void> {
    return this.#source.close()
  }

  /** What became of it so far. */
  reading(): FileReading {
    const { bytes, lines, requests, others, unread, lost, jumps, samples } = this.#account
    const { firstTime, lastTime } = this.#account
    const formats = sharesOf(this.#lines?.shares(requests + others) ?? [])
    const counts = { bytes, lines, requests, others, unread, lost, jumps, samples }
    const { sure = 0, lacks = [] } = this.#lines ?? {}
    const format = formats[0]?.name
    const problem =
      this.#problem ?? this.#source.problem ?? (format === undefined ? this.#strange() : undefined)
    return {
      path: this.path,
      format,
      sure,
      formats,
      ...counts,
      firstTime,
      lastTime,
      lacks,
      problem,
    }
  }

  #take(kind: NextLine, lines: LogLines): boolean {
    const line = this.#line
    // Blank lines are nothing, and nothing that is missing.
    if (line.isBlank()) return false
    const account = this.#account
    account.lines += 1
    if (kind === 'oversized') this.#oversized += 1
    const outcome = kind === 'line' ? lines.read(line, this.seen) : 'unread'
    if (outcome === 'read') {
      account.noteRequest(this.seen.time)
      return true
    }
    if (outcome === 'unread')
      account.noteUnread(() => line.slice(line.start, Math.min(line.end, line.start + SAMPLED)))
    else {
      account.others += 1
      account.lost += this.seen.lost
    }
    return false
  }

  /** What is wrong with lines none of which was read. */
  #strange(): string {
    const { lines, samples } = this.#account
    if (lines === 0) return 'it is empty'
    if (this.#oversized === lines) return `its lines are longer than ${LINE_MAX} bytes`
    return samples.every((sample) => REQUEST.test(sample))
      ? 'its format is not known: its lines hold requests, but no status'
      : 'its format is not known'
  }

  async #add(): Promise<number> {
    const count = await this.#source.read(this.#chunk.room())
    this.#account.bytes += count
    this.#chunk.add(count)
    return count
  }

  #isHeadWhole(): boolean {
    const { rest } = this.#chunk
    if (rest.length >= HEAD_BYTES) return true
    let lines = 0
    let at = rest.indexOf(NEWLINE)
    while (at !== -1 && lines < HEAD_LINES) {
      lines += 1
      at = rest.indexOf(NEWLINE, at + 1)
    }
    return lines >= HEAD_LINES
  }

  #begin(): void {
    const { rest } = this.#chunk
    this.#problem = strangeBytes(rest)
    if (this.#problem !== undefined) return
    const mark = markLength(rest)
    this.#chunk.drop(mark)
    const text = Buffer.from(rest.subarray(mark)).toString('utf8')
    const lines = text.split(/\r?\n/, HEAD_LINES + 1).filter((line) => line !== '')
    // What is last may go on in what was not read yet.
    if (lines.length > 1 && !text.endsWith('\n')) lines.pop()
    this.#lines = new LogLines(lines.slice(0, HEAD_LINES).map((line) => Line.of(line)))
  }
}

function markLength(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
}

const STRANGE_BYTES = 8192
const STRANGE_SHARE = 0.05
const TAB = 9
const RETURN = 13
const SPACE = 32
/** Where a tar archive says that it is one. */
const TAR_MARK_AT = 257

/** What cannot be text of one byte or UTF-8. */
function strangeBytes(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return 'it is UTF-16: convert it with `iconv -f UTF-16 -t UTF-8`'
  }
  const mark = Buffer.from(bytes.subarray(TAR_MARK_AT, TAR_MARK_AT + 5))
  if (mark.toString('latin1') === 'ustar') return 'it is a tar archive: unpack it first'
  return isBinary(bytes.subarray(0, STRANGE_BYTES)) ? 'it is binary' : undefined
}

const ESCAPE = 0x1b
const BRACKET = 0x5b

/**
 * Whether there are so many control characters in it that it is no text. Some are in every error log of nginx, which
 * writes what scanners send as it came; a log that was truncated while it was written begins with zeros alone; and a
 * console has colours, several to a line.
 */
function isBinary(bytes: Uint8Array): boolean {
  const zeros = bytes.findIndex((byte) => byte !== 0)
  if (zeros === -1) return false
  const text = bytes.subarray(zeros)
  const strange = text.filter((byte, i) => {
    if (byte === ESCAPE) return text[i + 1] !== BRACKET
    return byte < TAB || (byte > RETURN && byte < SPACE)
  })
  return strange.length > text.length * STRANGE_SHARE
}
