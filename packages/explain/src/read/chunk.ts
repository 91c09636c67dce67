import type { Block, BlockReader } from './block.ts'
import type { Line } from './line.ts'
import { LineMemory } from './line-memory.ts'
import { type RecordList, recordListOf } from './record-list.ts'

/** A longer line is not read. */
export const LINE_MAX = 65_536

const NEWLINE = 10
const RETURN = 13

/** What comes next: a line, one that is longer than the limit, or nothing before more bytes are there. */
export type NextLine = 'line' | 'oversized' | 'nothing'

/** The part of a log that is in memory, and where in it we are: bytes come in behind, lines go out in front. */
export class Chunk {
  readonly memory: LineMemory = new LineMemory()
  readonly #bytes: Buffer
  readonly #line: Line
  #filled = 0
  #at = 0
  #isEnded = false
  /**
   * Where the lines end that were looked for, as many at once as a block holds, so that whoever reads them may look ahead;
   * how many these are, and which of them comes next.
   */
  readonly #ends: Int32Array
  #known = 0
  #next = 0
  #list: RecordList | undefined
  #isBegun = false
  /** Whether we are in a line that was given up. */
  #isSkipping = false

  /** `line` is the window that is moved over it. */
  constructor(line: Line) {
    this.#bytes = this.memory.bytes
    this.#ends = this.memory.columns.ends
    this.#line = line
    line.ends = this.#ends
    line.move(this.#bytes)
  }

  /** What was read and not gone through yet. */
  get rest(): Uint8Array {
    return this.#bytes.subarray(this.#at, this.#filled)
  }

  /** Where more bytes may be written, once there is no line left; what is left of the last one moves to the front. */
  room(): Uint8Array {
    this.#bytes.copyWithin(0, this.#at, this.#filled)
    this.#filled -= this.#at
    this.#at = 0
    return this.#bytes.subarray(this.#filled)
  }

  /** So many bytes were written into the room; 0 at the end of the log. */
  add(count: number): void {
    this.#isEnded = count === 0
    const added = this.#bytes.subarray(this.#filled, this.#filled + count)
    if (!this.#isBegun) this.#list = recordListOf(added)
    this.#isBegun = true
    this.#list?.apply(added)
    this.#filled += count
    this.#known = 0
    this.#next = 0
    this.#line.show(this.#bytes.subarray(0, this.#filled))
    if (this.#isSkipping) this.#skip()
  }

  /** Leaves out the next bytes. */
  drop(count: number): void {
    this.#at += count
  }

  /** Moves the window to the next line. */
  next(): NextLine {
    const from = this.#at
    if (this.#next === this.#known && this.#look(from) === 0) return this.#last(from)
    const found = this.#ends[this.#next] as number
    this.#next += 1
    this.#show(from, found)
    return found - from > LINE_MAX ? 'oversized' : 'line'
  }

  /** Has plain lines that come next read together; whether there were any. */
  read(block: Block, reader: BlockReader): boolean {
    if (this.#next === this.#known && this.#look(this.#at) === 0) return false
    block.from = this.#at
    block.first = this.#next
    block.known = this.#known
    const count = reader(block)
    if (count === 0) return false
    this.#next += count
    this.#at = (this.#ends[this.#next - 1] as number) + 1
    // Whoever takes a block looks ahead in it.
    this.#line.known = 0
    return true
  }

  /** Looks for the ends of the next lines; how many there are. */
  #look(from: number): number {
    const known = this.memory.look(from, this.#filled)
    this.#known = known
    this.#next = 0
    this.#line.known = known
    return known
  }

  #last(from: number): NextLine {
    const length = this.#filled - from
    if (length === 0 || (length <= LINE_MAX && !this.#isEnded)) return 'nothing'
    this.#show(from, this.#filled)
    this.#at = this.#filled
    if (length <= LINE_MAX) return 'line'
    this.#isSkipping = true
    return 'oversized'
  }

  #show(from: number, to: number): void {
    const line = this.#line
    line.start = from
    line.end = to > from && this.#bytes[to - 1] === RETURN ? to - 1 : to
    this.#at = to + 1
  }

  #skip(): void {
    const found = this.#bytes.subarray(0, this.#filled).indexOf(NEWLINE)
    this.#isSkipping = found === -1
    this.#at = found === -1 ? this.#filled : found + 1
  }
}
