/** How far reading is. */
export interface ReadProgress {
  /** Bytes as they are on disk. */
  readonly done: number
  /** `undefined` where nobody knows, as of a pipe. */
  readonly total: number | undefined
  readonly bytesPerSecond: number
  /** Until the end at that rate. */
  readonly remainingSeconds: number | undefined
}

const LEAST_MS = 100

/** Tells how far reading is, ten times a second at most. */
export class Progress {
  readonly #tell: ((progress: ReadProgress) => void) | undefined
  readonly #total: number | undefined
  readonly #begin = performance.now()
  #told = 0

  constructor(tell: ((progress: ReadProgress) => void) | undefined, total: number | undefined) {
    this.#tell = tell
    this.#total = total
  }

  /** So many bytes are read. */
  note(done: number): void {
    if (this.#tell === undefined) return
    const now = performance.now()
    if (now - this.#told < LEAST_MS) return
    this.#told = now
    const bytesPerSecond = (done / Math.max(now - this.#begin, 1)) * 1000
    const rest = this.#total === undefined ? undefined : Math.max(0, this.#total - done)
    this.#tell({
      done,
      total: this.#total,
      bytesPerSecond,
      remainingSeconds: rest === undefined ? undefined : rest / Math.max(bytesPerSecond, 1),
    })
  }
}
