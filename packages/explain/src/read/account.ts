import type { Block } from './block.ts'
import type { FormatShare } from './reading.ts'
import { sampleOf } from './sample.ts'

const SAMPLES = 3
const JUMP_MS = 300_000

/** What is counted while one file is read. */
export class Account {
  bytes = 0
  lines = 0
  requests = 0
  others = 0
  unread = 0
  lost = 0
  jumps = 0
  readonly samples: string[] = []
  #first = Number.POSITIVE_INFINITY
  #last = Number.NEGATIVE_INFINITY
  #before = 0

  /** A request at an instant; 0 where the log does not say. */
  noteRequest(time: number): void {
    this.requests += 1
    if (time === 0) return
    if (time < this.#first) this.#first = time
    if (time > this.#last) this.#last = time
    if (time < this.#before - JUMP_MS) this.jumps += 1
    this.#before = time
  }

  /** Lines each of which is a request. */
  noteBlock({ times, count }: Block): void {
    this.lines += count
    for (let row = 0; row < count; row += 1) this.noteRequest(times[row] as number)
  }

  /** A line that no format reads; its text is asked for while samples are wanted. */
  noteUnread(text: () => string): void {
    this.unread += 1
    if (this.samples.length < SAMPLES) this.samples.push(sampleOf(text()))
  }

  get firstTime(): number | undefined {
    return Number.isFinite(this.#first) ? this.#first : undefined
  }

  get lastTime(): number | undefined {
    return Number.isFinite(this.#last) ? this.#last : undefined
  }
}

/** Formats by the number of their lines, without those that read none. */
export function sharesOf(formats: readonly FormatShare[]): readonly FormatShare[] {
  return formats
    .filter(({ lines }) => lines > 0)
    .map(({ name, lines }) => ({ name, lines }))
    .toSorted((a, b) => b.lines - a.lines)
}
