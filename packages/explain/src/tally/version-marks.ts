import type { Mark } from './noted.ts'
import { ownText } from './texts.ts'

const VERSIONS_MAX = 64

/** Marks when a new version of the policy decided for the first time. */
export class VersionMarks {
  readonly #known = new Set<string>()

  /** A version decided, at an instant in milliseconds; its mark, if it is a new one and not the first. */
  note(version: string, time: number): Mark | undefined {
    if (this.#known.has(version) || this.#known.size >= VERSIONS_MAX) return undefined
    const own = ownText(version)
    this.#known.add(own)
    return this.#known.size > 1 ? { time, name: `policy version ${own}` } : undefined
  }
}
