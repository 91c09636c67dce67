import type { Observation } from '@sallyport/explain'

/** The refusals of one minute, by status and by reason. */
export interface CourseMinute {
  /** Minutes since the epoch. */
  readonly minute: number
  readonly statuses: Map<string, number>
  readonly reasons: Map<string, number>
}

/** So many minutes with a refusal are kept: 69 days of them. */
const MINUTES_MAX = 100_000
/** So many names in one minute; there are fewer statuses and reasons than that. */
const NAMES_MAX = 64

/** Refusals by the minute, for as long as there is room; then the oldest minutes go. */
export class Course {
  readonly #minutes = new Map<number, CourseMinute>()
  readonly #max: number
  readonly statuses: Map<string, number> = new Map()
  readonly reasons: Map<string, number> = new Map()

  constructor(max: number = MINUTES_MAX) {
    this.#max = max
  }

  add({ time, status, reason }: Pick<Observation, 'time' | 'status' | 'reason'>): void {
    const name = String(status)
    count(this.statuses, name)
    if (reason !== undefined) count(this.reasons, reason)
    const row = this.#at(Math.floor(time / 60_000))
    count(row.statuses, name)
    if (reason !== undefined) count(row.reasons, reason)
  }

  /** In no order. */
  get minutes(): Iterable<CourseMinute> {
    return this.#minutes.values()
  }

  #at(minute: number): CourseMinute {
    const found = this.#minutes.get(minute)
    if (found !== undefined) return found
    if (this.#minutes.size >= this.#max) this.#dropOldest()
    const row = { minute, statuses: new Map(), reasons: new Map() }
    this.#minutes.set(minute, row)
    return row
  }

  /** A tenth at once, so that finding them costs little. */
  #dropOldest(): void {
    const oldest = [...this.#minutes.keys()].sort((a, b) => a - b)
    for (const minute of oldest.slice(0, Math.ceil(this.#max / 10))) this.#minutes.delete(minute)
  }
}

function count(counts: Map<string, number>, name: string): void {
  const before = counts.get(name)
  if (before !== undefined) counts.set(name, before + 1)
  else if (counts.size < NAMES_MAX) counts.set(name, 1)
}
