/** A life: yields the instants, in milliseconds since the epoch, at which it goes on. */
export type Life = Generator<number, void, void>

interface Waiting {
  readonly at: number
  readonly order: number
  readonly life: Life
}

/** Runs many lives in the order of their instants: a heap of whoever waits. */
export class Schedule {
  readonly #heap: Waiting[] = []
  #order = 0
  /** The instant that is now. */
  now = 0

  /** Lets a life begin, now or when its first instant comes. */
  begin(life: Life): void {
    this.#resume(life)
  }

  /** Goes on until the end, or until a limit is reached. */
  run(end: number, isFull: () => boolean): void {
    for (;;) {
      const first = this.#heap[0]
      if (first === undefined || first.at > end || isFull()) return
      this.#dropFirst()
      this.now = first.at
      this.#resume(first.life)
    }
  }

  #resume(life: Life): void {
    const { value, done } = life.next()
    if (done || value === undefined) return
    this.#push({ at: Math.max(value, this.now), order: this.#order++, life })
  }

  #push(waiting: Waiting): void {
    const heap = this.#heap
    let index = heap.length
    heap.push(waiting)
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = heap[parent] as Waiting
      if (!isBefore(waiting, above)) break
      heap[index] = above
      index = parent
    }
    heap[index] = waiting
  }

  #dropFirst(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= heap.length) break
      const other = heap[child + 1]
      if (other !== undefined && isBefore(other, heap[child] as Waiting)) child += 1
      const below = heap[child] as Waiting
      if (!isBefore(below, last)) break
      heap[index] = below
      index = child
    }
    heap[index] = last
  }
}

/** Whoever was put down first goes first, so that a seed gives one order alone. */
function isBefore(one: Waiting, other: Waiting): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order)
}
