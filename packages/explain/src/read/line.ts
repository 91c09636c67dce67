import { isAscii } from 'node:buffer'

const SPACE = 32
const QUOTE = 34
const BACKSLASH = 92
/** One in each of four bytes, and the highest bit of each. */
const ONES = 0x01010101
const HIGHEST = 0x80808080 | 0
const NO_ENDS = new Int32Array(0)
const NO_BYTES = Buffer.alloc(0)
const NOT_ASCII = /[\u0080-\uffff]/

/**
 * One line of a log: a window on a chunk of it, which the next line uses again.
 *
 * It is bytes to look at. Text of one byte a character is made of the chunk when somebody cuts from it: to make it of all
 * of a log was a quarter of the time of a scan, and threw everything else out of the caches of the processor (measured).
 */
export class Line {
  bytes: Uint8Array = NO_BYTES
  /** The same bytes, several at a time. */
  view: DataView = new DataView(NO_BYTES.buffer)
  /** Where the line begins, and where it ends, without what ends it. */
  start = 0
  end = 0
  /** Whether the whole chunk is ASCII. */
  isPlain = true
  /** Where this line and the next few end in the chunk, and how many these are; none where nobody looked. */
  ends: Int32Array = NO_ENDS
  known = 0
  #filled: Buffer = NO_BYTES
  #text: string | undefined

  /** A line of its own. */
  static of(text: string): Line {
    const line = new Line()
    const bytes = Buffer.from(text, 'utf8')
    line.move(bytes)
    line.end = bytes.length
    line.show(bytes)
    return line
  }

  /** Lines lie in other memory from now on. */
  move(bytes: Buffer): void {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  /** So much of that memory is filled, and not with what was there before. */
  show(filled: Buffer): void {
    this.#filled = filled
    this.#text = undefined
    this.isPlain = isAscii(filled)
  }

  /** The chunk as text of one byte a character. */
  get text(): string {
    this.#text ??= this.#filled.toString('latin1')
    return this.#text
  }

  /** A piece of the line; it keeps the chunk alive, as long as it is kept itself. */
  slice(from: number, to: number): string {
    const piece = this.text.slice(from, to)
    return this.isPlain ? piece : fromUtf8(piece)
  }

  /** The whole line. */
  whole(): string {
    return this.slice(this.start, this.end)
  }

  /** Whether there is nothing in it but blanks. */
  isBlank(): boolean {
    let at = this.start
    while (at < this.end && (this.bytes[at] ?? 0) <= SPACE) at += 1
    return at === this.end
  }

  /** Whether there is nothing but ASCII between. */
  isAscii(from: number, to: number): boolean {
    if (this.isPlain) return true
    for (let at = from; at < to; at += 1) if ((this.bytes[at] ?? 0) > 127) return false
    return true
  }

  /** Where a byte comes next; -1 if it does not come in this line any more. */
  find(byte: number, from: number): number {
    const { bytes, view, end } = this
    const four = byte * ONES
    let at = from
    // Four at a time: one that is the byte becomes 0, and a 0 sets its highest bit, of which the lowest tells the first.
    for (; at <= end - 4; at += 4) {
      const other = view.getInt32(at, true) ^ four
      const found = (other - ONES) & ~other & HIGHEST
      if (found !== 0) return at + ((31 - Math.clz32(found & -found)) >> 3)
    }
    while (at < end && bytes[at] !== byte) at += 1
    return at < end ? at : -1
  }

  /** Where a quoted text ends that begins at `from`, behind its quotation mark; -1 if it does not. */
  closing(from: number): number {
    let at = this.find(QUOTE, from)
    while (at !== -1 && this.#isEscaped(at, from)) at = this.find(QUOTE, at + 1)
    return at
  }

  #isEscaped(at: number, from: number): boolean {
    let before = at - 1
    while (before >= from && this.bytes[before] === BACKSLASH) before -= 1
    return (at - before) % 2 === 0
  }
}

/** UTF-8 that was read as one byte a character; what is none becomes a replacement character. */
export function fromUtf8(text: string): string {
  return NOT_ASCII.test(text) ? Buffer.from(text, 'latin1').toString('utf8') : text
}
