import type { GapRecord } from '@sallyport/contract'

/** Counts what was lost, until that is written somewhere. */
export class Gap {
  #lost = 0
  #from = 0
  #to = 0
  #total = 0

  /** All that was ever lost. */
  get total(): number {
    return this.#total
  }

  add(count: number, now: number = Date.now()): void {
    if (count === 0) return
    if (this.#lost === 0) this.#from = now
    this.#to = now
    this.#lost += count
    this.#total += count
  }

  /** What is to be written; `undefined` where nothing was lost since. */
  get record(): GapRecord | undefined {
    if (this.#lost === 0) return undefined
    const instant = (time: number): string => new Date(time).toISOString()
    return { v: 1, lost: this.#lost, from: instant(this.#from), to: instant(this.#to) }
  }

  /** That a record of it was written. */
  told({ lost }: GapRecord): void {
    this.#lost -= lost
    this.#from = this.#to
  }
}
