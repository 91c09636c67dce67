import { plainLines } from './plain-lines.ts'

/** So many lines are looked for and read at once at most. */
export const BLOCK_LINES = 64
/**
 * So much of a log is in memory at once. A text of 131,056 bytes and more, if one is made of it, gets pages of its own from
 * the machine, each time anew: with 512 KB a third of the time of a scan went there (measured).
 */
export const CHUNK = 122_880

const NEWLINE = 10
/** Where the columns lie, of so many numbers each, and the chunk behind them; what is behind that may be looked at. */
const COLUMN_BYTES = 4 * BLOCK_LINES
const CHUNK_AT = 4096
const MEMORY_BYTES = 131_072

/** What is known of each of some lines that follow one another, and are plain. All places are such in the chunk. */
export interface Columns {
  /** Where lines end that were looked for. */
  readonly ends: Int32Array
  readonly starts: Int32Array
  /** Where each line ends, without what ends it. */
  readonly lineEnds: Int32Array
  /** Where the address ends with which each line begins. */
  readonly addressEnds: Int32Array
  /** Where the request line begins, and where it ends. */
  readonly requests: Int32Array
  readonly requestEnds: Int32Array
  readonly statuses: Int32Array
  /** 1 where the time is that of the line before. */
  readonly sameTimes: Int32Array
  /** The shape of the request line (see `path-shape.ts`); 0 and 0 where it is not simple, and its shape is for others to find out. */
  readonly lows: Int32Array
  readonly highs: Int32Array
  /** Two hashes of the agent, the same for the same one; 0 and 0 where it does not end. */
  readonly agentLows: Int32Array
  readonly agentHighs: Int32Array
  /** Of each line four numbers: the first sixteen bytes of its address, and 0 for what is behind a shorter one. */
  readonly addresses: Int32Array
}

/** What `assembly/plain-lines.ts` exports. */
export interface PlainLines {
  readonly memory: { readonly buffer: ArrayBuffer }
  look(from: number, filled: number): number
  read(from: number, first: number, most: number): number
}

/**
 * The memory that a chunk of a log lies in, with what reads plain lines in it sixteen bytes at a time: code of WebAssembly,
 * which is as fast as the machine from its first line on. In JavaScript the same took more than twice as long (measured).
 */
export class LineMemory {
  readonly bytes: Buffer
  readonly columns: Columns
  readonly #code: PlainLines | null

  /** `code` may be missing: then no lines are plain, and each is read by itself. */
  constructor(code: PlainLines | null = started()) {
    const memory = code?.memory.buffer ?? new ArrayBuffer(MEMORY_BYTES)
    this.bytes = Buffer.from(memory, CHUNK_AT, CHUNK)
    this.columns = columnsOf(memory)
    this.#code = code
  }

  /** Looks for the ends of the lines that begin at a place, up to what is filled; how many it found. */
  look(from: number, filled: number): number {
    return this.#code === null ? this.#look(from, filled) : this.#code.look(from, filled)
  }

  /**
   * Reads lines as long as they are plain, of which the first begins at a place and ends where the end of that number is:
   * at most so many. All but their times; how many it read.
   */
  read(from: number, first: number, most: number): number {
    return this.#code === null ? 0 : this.#code.read(from, first, most)
  }

  #look(from: number, filled: number): number {
    const { ends } = this.columns
    let known = 0
    for (let at = from; known < BLOCK_LINES; known += 1) {
      const found = this.bytes.indexOf(NEWLINE, at)
      // Behind what is filled there is what was there before.
      if (found === -1 || found >= filled) break
      ends[known] = found
      at = found + 1
    }
    return known
  }
}

/** In the order in which `assembly/plain-lines.ts` has them. */
function columnsOf(memory: ArrayBuffer): Columns {
  const column = (index: number): Int32Array =>
    new Int32Array(memory, index * COLUMN_BYTES, BLOCK_LINES)
  return {
    ends: column(0),
    starts: column(1),
    lineEnds: column(2),
    addressEnds: column(3),
    requests: column(4),
    requestEnds: column(5),
    statuses: column(6),
    sameTimes: column(7),
    lows: column(8),
    highs: column(9),
    agentLows: column(10),
    agentHighs: column(11),
    addresses: new Int32Array(memory, 12 * COLUMN_BYTES, 4 * BLOCK_LINES),
  }
}

/** What of WebAssembly is needed here: TypeScript knows it as a part of browsers alone. */
interface Assembly {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: unknown }
}

let compiled: object | undefined

/** The code with memory of its own; `null` where there is no such WebAssembly, or no memory for it. */
function started(): PlainLines | null {
  const { WebAssembly: assembly } = globalThis as { readonly WebAssembly?: Assembly }
  if (assembly === undefined) return null
  try {
    compiled ??= new assembly.Module(Buffer.from(plainLines, 'base64'))
    return new assembly.Instance(compiled).exports as PlainLines
  } catch {
    // Whoever limits the addresses of a process leaves none for it, and an old processor has no vectors.
    return null
  }
}
