import type { Dialect } from '../settings.ts'
import {
  type Manner,
  type PathParams,
  type PathPattern,
  patternOf,
  seenSegment,
  segmentsOf,
} from './dialects.ts'

/** What a path leads to. */
export interface PathFound<T> {
  readonly value: T
  readonly params: PathParams
}

interface Entry<T> {
  readonly value: T
  readonly pattern: PathPattern
}

/** Patterns that begin alike, by what comes next. */
interface Branch {
  readonly literals: Map<string, Branch>
  param: Branch | undefined
  /** The numbers of those that end here, ascending. */
  readonly ends: number[]
  /** The numbers of those that take everything from here, ascending. */
  readonly rests: number[]
}

/**
 * The first of many patterns that matches a path, found without trying all of them: what a lookup costs follows the
 * segments of the path, and not the number of patterns (`npm run bench:gate`).
 *
 * The branches only propose: each pattern that they lead to is asked itself whether it matches, so the index cannot
 * let more in than the patterns do one by one; that it proposes no fewer is a property that is tested.
 */
export class PathIndex<T> {
  readonly #dialect: Dialect
  readonly #entries: Entry<T>[] = []
  readonly #root: Branch = branch()

  constructor(dialect: Dialect) {
    this.#dialect = dialect
  }

  /** Takes one more, behind those that are there. Throws a `TypeError` for what is no pattern. */
  add(pattern: string, value: T): void {
    const read = patternOf(pattern, this.#dialect)
    const number = this.#entries.push({ value, pattern: read }) - 1
    let at = this.#root
    for (const step of read.steps) {
      if (step.kind === 'rest') {
        at.rests.push(number)
        return
      }
      if (step.kind === 'param') at = at.param ??= branch()
      else at = literalOf(at, step.text)
    }
    at.ends.push(number)
  }

  /** The first that matches, of those that are wanted. */
  find(path: string, isWanted: (value: T) => boolean): PathFound<T> | undefined {
    const [first] = this.#entries
    if (first === undefined) return undefined
    const { manner } = first.pattern
    const segments = segmentsOf(path, manner)
    const search = new Search(this.#entries, { segments, manner, isWanted })
    search.walk(this.#root, 0)
    return search.found
  }
}

function branch(): Branch {
  return { literals: new Map(), param: undefined, ends: [], rests: [] }
}

function literalOf(at: Branch, text: string): Branch {
  const known = at.literals.get(text)
  if (known !== undefined) return known
  const made = branch()
  at.literals.set(text, made)
  return made
}

interface Wanted<T> {
  readonly segments: readonly string[]
  readonly manner: Manner
  isWanted(value: T): boolean
}

class Search<T> {
  found: PathFound<T> | undefined
  readonly #entries: readonly Entry<T>[]
  readonly #wanted: Wanted<T>
  #best: number

  constructor(entries: readonly Entry<T>[], wanted: Wanted<T>) {
    this.#entries = entries
    this.#wanted = wanted
    this.#best = entries.length
  }

  walk(at: Branch, depth: number): void {
    this.#take(at.rests)
    const { segments, manner } = this.#wanted
    if (depth === segments.length) {
      this.#take(at.ends)
      return
    }
    const segment = segments[depth] as string
    const seen = seenSegment(segment, manner)
    const next = at.literals.get(seen)
    if (next !== undefined) this.walk(next, depth + 1)
    if (manner.suffix === 'ignored' && depth === segments.length - 1) this.#withoutSuffix(at, seen)
    if (at.param !== undefined && segment !== '') this.walk(at.param, depth + 1)
  }

  /** Of a pattern with a dot no suffix is left out, so what matches ends before the first. */
  #withoutSuffix(at: Branch, seen: string): void {
    const dot = seen.indexOf('.')
    const next = dot === -1 ? undefined : at.literals.get(seen.slice(0, dot))
    if (next !== undefined) this.#take(next.ends)
  }

  #take(numbers: readonly number[]): void {
    for (const number of numbers) {
      if (number >= this.#best) return
      const { value, pattern } = this.#entries[number] as Entry<T>
      if (!this.#wanted.isWanted(value)) continue
      const params = pattern.match(this.#wanted.segments)
      if (params === undefined) continue
      this.#best = number
      this.found = { value, params }
      return
    }
  }
}
