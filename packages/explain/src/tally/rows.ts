const LEAST = 64
/** As much as comes at once from memory, in bytes. */
const PIECE = 64
/** Where a large buffer begins in such a piece: the system hands out whole pages, and notes its size in front. */
const BEGINS_AT = 16

/** Zeros that begin where a piece of memory does, if they are many: rows of a whole piece, or of half of one, lie in one then. */
function alignedInts(length: number): Int32Array {
  const offset = PIECE - BEGINS_AT
  return new Int32Array(new ArrayBuffer(offset + 4 * length), offset, length)
}

/**
 * Rows of whole numbers, one behind the other in memory. What every line of a log asks for lies in such rows: of twenty
 * thousand objects with the same numbers no cache of the processor holds them all.
 */
export class Rows {
  readonly width: number
  /** Others, once a row had no room: to be asked for again after {@link room}. */
  ints: Int32Array

  constructor(width: number) {
    this.width = width
    this.ints = alignedInts(LEAST * width)
  }

  /** Makes room for a row; where it begins. */
  room(row: number): number {
    const end = (row + 1) * this.width
    if (end > this.ints.length) {
      const more = alignedInts(Math.max(2 * this.ints.length, end))
      more.set(this.ints)
      this.ints = more
    }
    return row * this.width
  }
}
