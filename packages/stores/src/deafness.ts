import type { ChangeListener } from './changes.ts'

/** So often everybody is announced: whatever is not heard counts within a second all the same. */
const AGAIN_MILLISECONDS = 800

/**
 * Times in which a source of changes hears nothing. Something may change in each moment of them, so a
 * change of everybody is announced when one begins, again and again while it lasts, and at its end.
 */
export class Deafness {
  readonly #announce: ChangeListener
  #timer: NodeJS.Timeout | undefined

  constructor(announce: ChangeListener) {
    this.#announce = announce
  }

  /** Nothing is heard any more. */
  begin(): void {
    if (this.#timer !== undefined) return
    this.#announce(undefined)
    this.#timer = setInterval(() => this.#announce(undefined), AGAIN_MILLISECONDS)
    this.#timer.unref()
  }

  /** Everything is heard from now on. */
  end(): void {
    this.stop()
    this.#announce(undefined)
  }

  /** Nobody wants to hear anything any more. */
  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
