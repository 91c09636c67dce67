import type { Details } from './decision-point.ts'

/** An answer that may be kept: a failure never is. */
export type Answer = { readonly kind: 'permitted' | 'refused' } & Details

interface Kept {
  answer: Answer
  until: number
  place: number
}

/**
 * Keeps answers for a time, at most so many. When there is no room, one drawn by lot leaves: where
 * slightly more are in use than there is room, the oldest is always the one that comes next.
 */
export class AnswerMemory {
  readonly #kept = new Map<string, Kept>()
  readonly #keys: string[] = []
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  /** How many answers are kept. */
  get size(): number {
    return this.#kept.size
  }

  /** An answer that still holds at an instant. */
  recall(key: string, now: number): Answer | undefined {
    const kept = this.#kept.get(key)
    if (kept === undefined) return undefined
    if (now < kept.until) return kept.answer
    this.#drop(kept.place)
    return undefined
  }

  /** Keeps an answer until an instant, in place of what was kept. */
  keep(key: string, answer: Answer, until: number): void {
    const before = this.#kept.get(key)
    if (before !== undefined) {
      before.answer = answer
      before.until = until
      return
    }
    if (this.#keys.length >= this.#most) this.#drop(Math.floor(Math.random() * this.#keys.length))
    this.#kept.set(key, { answer, until, place: this.#keys.length })
    this.#keys.push(key)
  }

  /** Forgets everything. */
  clear(): void {
    this.#kept.clear()
    this.#keys.length = 0
  }

  /** Takes an entry out; the last key takes its place in the list. */
  #drop(place: number): void {
    const key = this.#keys[place]
    const last = this.#keys.pop()
    if (key === undefined || last === undefined) return
    this.#kept.delete(key)
    if (key === last) return
    this.#keys[place] = last
    const moved = this.#kept.get(last)
    if (moved !== undefined) moved.place = place
  }
}
