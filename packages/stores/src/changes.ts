/** Hears that something of a subject changed; without one, that anything may have. */
export type ChangeListener = (subjectId: string | undefined) => void

/** Where changes that other processes make are heard of. */
export interface ChangeSource {
  /** Begins to listen; resolved when nothing is missed any more. */
  start(announce: ChangeListener): Promise<void>
  stop(): Promise<void>
}

/**
 * The changes of a store: those of this process at once, and those of others within a second. What
 * may have been missed is announced as a change of everybody.
 */
export class Changes {
  readonly #listeners = new Set<ChangeListener>()
  readonly #source: ChangeSource | undefined
  #started: Promise<void> | undefined

  constructor(source?: ChangeSource) {
    this.#source = source
  }

  /** Tells a listener of every change from now on; what it returns ends that. */
  async follow(listener: ChangeListener): Promise<() => void> {
    this.#listeners.add(listener)
    this.#started ??= this.#source?.start(this.announce)
    const started = this.#started
    try {
      await started
    } catch (error) {
      // Another may have begun anew meanwhile: that beginning is not ours to forget.
      if (this.#started === started) this.#started = undefined
      this.#listeners.delete(listener)
      throw error
    }
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** Tells every listener. */
  readonly announce: ChangeListener = (subjectId) => {
    for (const listener of this.#listeners) listener(subjectId)
  }

  /** Ends the listening. */
  async close(): Promise<void> {
    this.#listeners.clear()
    await this.#source?.stop()
  }
}
