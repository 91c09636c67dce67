import type { Observation } from '../observation.ts'
import { Chunk } from '../read/chunk.ts'
import { Line } from '../read/line.ts'
import { LogLines } from '../read/log-lines.ts'
import { sampleOf } from '../read/sample.ts'
import { Seen } from '../read/seen.ts'
import type { ByteTail } from './byte-tail.ts'

/** What became of a live log so far. */
export interface LiveCounts {
  readonly format: string | undefined
  readonly lines: number
  readonly requests: number
  readonly unread: number
  /** The last line that was not read. */
  readonly sample: string | undefined
}

/** Whether there is more to be read at once, later, or never. */
export type LiveState = 'more' | 'waiting' | 'ended'

/** So long others wait while there is no end of it. */
const LONGEST_MS = 1000
const HEAD_LINES = 200
/** Without a line that long there is none. */
const HEAD_BYTES = 98_304

/** A log that grows: what is there by now, line by line. */
export class LiveLog {
  readonly #tail: ByteTail
  readonly #seen = new Seen()
  readonly #line = new Line()
  #chunk: Chunk
  #lines: LogLines | undefined
  #format: string | undefined
  #counts = { lines: 0, requests: 0, unread: 0 }
  #sample: string | undefined

  constructor(tail: ByteTail) {
    this.#tail = tail
    this.#chunk = new Chunk(this.#line)
  }

  /** Reads what is there, for at most a while. Requests that come without a time are taken to be of now. */
  async poll(receive: (seen: Observation) => void, now: number): Promise<LiveState> {
    const until = performance.now() + LONGEST_MS
    let state = await this.#tail.state()
    while (state === 'more' || state === 'anew') {
      if (state === 'anew') this.#begin()
      const room = this.#chunk.room()
      const count = await this.#tail.read(room)
      // No bytes would say that the log is at its end.
      if (count > 0) this.#chunk.add(count)
      // While more comes, it is waited for as many lines as say what they are.
      if (this.#lines === undefined && this.#isHeadWhole()) this.#detect()
      this.#take(receive, now)
      if (performance.now() > until) return 'more'
      state = count === room.length ? 'more' : await this.#tail.state()
    }
    if (this.#lines === undefined) this.#detect()
    // What has no end of line by now will have none.
    if (state === 'ended') this.#endLine()
    this.#take(receive, now)
    return state
  }

  counts(): LiveCounts {
    return { format: this.#format, ...this.#counts, sample: this.#sample }
  }

  #endLine(): void {
    this.#chunk.room()
    this.#chunk.add(0)
  }

  #begin(): void {
    this.#chunk = new Chunk(this.#line)
    this.#lines = undefined
  }

  #isHeadWhole(): boolean {
    const { rest } = this.#chunk
    return rest.length >= HEAD_BYTES || linesIn(rest).length >= HEAD_LINES
  }

  /** From the lines that are whole by now; none is no reason to say what it is. */
  #detect(): void {
    const head = linesIn(this.#chunk.rest)
    if (head.length === 0) return
    this.#lines = new LogLines(head.map((text) => Line.of(text)))
    this.#format = this.#lines.formats[0]?.name
  }

  #take(receive: (seen: Observation) => void, now: number): void {
    const lines = this.#lines
    if (lines === undefined) return
    const seen = this.#seen
    for (let kind = this.#chunk.next(); kind !== 'nothing'; kind = this.#chunk.next()) {
      if (this.#line.isBlank()) continue
      this.#counts.lines += 1
      const outcome = kind === 'line' ? lines.read(this.#line, seen) : 'unread'
      if (outcome === 'unread') this.#noteUnread()
      if (outcome !== 'read') continue
      this.#counts.requests += 1
      if (seen.time === 0) seen.time = now
      receive(seen)
    }
  }

  #noteUnread(): void {
    this.#counts.unread += 1
    const { start, end } = this.#line
    this.#sample = sampleOf(this.#line.slice(start, Math.min(end, start + 400)))
  }
}

function linesIn(bytes: Uint8Array): readonly string[] {
  const text = Buffer.from(bytes).toString('utf8')
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  return whole.split(/\r?\n/, HEAD_LINES).filter((line) => line !== '')
}
