const SPACE = 32
const BACKSLASH = 92
const NO_ENDS = new Int32Array(0)
const NOT_ASCII = /[\u0080-\uffff]/

/**
 * One line of a log: a window on a chunk of it, which the next line uses again.
 *
 * The chunk is there twice, as bytes to look at and as text of one byte a character to cut from: to read a byte costs a
 * third of what reading a character does (measured).
 */
export class Line {
  bytes: Uint8Array = new Uint8Array(0)
  /** The same bytes, several at a time. */
  view: DataView = new DataView(this.bytes.buffer)
  text = ''
  /** Where the line begins, and where it ends, without what ends it. */
  start = 0
  end = 0
  /** Whether the whole chunk is ASCII. */
  isPlain = true
  /** Where this line and the next few end in the chunk, and how many these are; none where nobody looked. */
  ends: Int32Array = NO_ENDS
  known = 0

  /** A line of its own. */
  static of(text: string): Line {
    const line = new Line()
    const bytes = Buffer.from(text, 'utf8')
    line.bytes = bytes
    line.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    line.text = bytes.toString('latin1')
    line.end = line.text.length
    line.isPlain = !NOT_ASCII.test(text)
    return line
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
  find(character: string, from: number): number {
    const at = this.text.indexOf(character, from)
    return at === -1 || at >= this.end ? -1 : at
  }

  /** Where a quoted text ends that begins at `from`, behind its quotation mark; -1 if it does not. */
  closing(from: number): number {
    let at = this.find('"', from)
    while (at !== -1 && this.#isEscaped(at, from)) at = this.find('"', at + 1)
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
