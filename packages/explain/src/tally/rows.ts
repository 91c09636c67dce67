const LEAST = 64

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
    this.ints = new Int32Array(LEAST * width)
  }

  /** Makes room for a row; where it begins. */
  room(row: number): number {
    const end = (row + 1) * this.width
    if (end > this.ints.length) {
      const more = new Int32Array(Math.max(2 * this.ints.length, end))
      more.set(this.ints)
      this.ints = more
    }
    return row * this.width
  }
}
