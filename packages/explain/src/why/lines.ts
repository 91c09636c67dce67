import { openSource } from '../read/source.ts'

/** A longer line is no record of ours. */
const LINE_LENGTH_MAX = 65_536
const PIECE = 1_048_576
const NEWLINE = 10

/**
 * Calls with each line of a file, unpacked where it is packed. The bytes are good until the call ends. Returns how
 * many lines were too long to be read.
 */
export async function eachLine(path: string, receive: (line: Buffer) => void): Promise<number> {
  const source = await openSource(path)
  const lines = new Lines(receive)
  try {
    while (lines.filled(await source.read(lines.room))) {}
    if (source.problem !== undefined) throw new Error(`${path}: ${source.problem}`)
    return lines.tooLong
  } finally {
    await source.close()
  }
}

/** Cuts what is read into lines; what has no end yet is kept for the next piece. */
class Lines {
  tooLong = 0
  readonly #receive: (line: Buffer) => void
  readonly #buffer = Buffer.allocUnsafe(PIECE + LINE_LENGTH_MAX)
  #kept = 0
  /** Inside of a line that is too long: half of one is enough to know that. */
  #isSkipping = false

  constructor(receive: (line: Buffer) => void) {
    this.#receive = receive
  }

  /** Where the next piece goes. */
  get room(): Buffer {
    return this.#buffer.subarray(this.#kept, this.#kept + PIECE)
  }

  /** Takes a piece of so many bytes; whether there may be more. */
  filled(count: number): boolean {
    if (count === 0) {
      if (this.#kept > 0) this.#line(this.#buffer.subarray(0, this.#kept))
      return false
    }
    const text = this.#buffer.subarray(0, this.#kept + count)
    let start = 0
    for (let end = text.indexOf(NEWLINE); end !== -1; end = text.indexOf(NEWLINE, start)) {
      this.#line(text.subarray(start, end))
      start = end + 1
    }
    this.#keep(text, start)
    return true
  }

  #line(line: Buffer): void {
    if (!this.#isSkipping) this.#receive(line)
    this.#isSkipping = false
  }

  #keep(text: Buffer, start: number): void {
    this.#kept = text.length - start
    if (this.#kept <= LINE_LENGTH_MAX) {
      this.#buffer.copyWithin(0, start, text.length)
      return
    }
    if (!this.#isSkipping) this.tooLong += 1
    this.#isSkipping = true
    this.#kept = 0
  }
}
