import { type CanonicalAnswer, differencesOf } from './canonical.ts'
import type { Case, Theme } from './case.ts'
import { readData } from './load.ts'
import { type CanonicalStep, type CaseResult, runCase } from './runner.ts'
import type { Target } from './target.ts'

/** A difference that an adapter's framework forces, and why. */
export interface Difference {
  readonly adapter: string
  /** In the words in which the matrix reports it. */
  readonly what: string
  readonly reason: string
}

/** One case on all targets. */
export interface CaseRow {
  readonly theme: string
  readonly case: Case
  /** Problems by the name of the target; none, where it passes. */
  readonly problems: ReadonlyMap<string, readonly string[]>
}

/** The differences that are accepted, as `differences.json` lists them. */
export function loadDifferences(): readonly Difference[] {
  return readData('differences.json') as readonly Difference[]
}

/**
 * Runs cases on targets, and compares the targets: all write the same bytes as the first one.
 *
 * A difference counts as a problem unless it is listed; what is listed and never seen is reported by
 * {@link Matrix.unused}.
 */
export class Matrix {
  readonly #targets: readonly Target[]
  readonly #listed: readonly Difference[]
  readonly #used = new Set<Difference>()

  constructor(targets: readonly Target[], listed: readonly Difference[] = loadDifferences()) {
    this.#targets = targets
    this.#listed = listed
  }

  /** Runs one case on every target at once: each has a fixture of its own. */
  async run(theme: Theme, one: Case): Promise<CaseRow> {
    const results = await Promise.all(this.#targets.map((target) => runCase(target, one)))
    const problems = this.#targets.map(({ name }, i) => {
      const result = results[i] as CaseResult
      const different = this.#unlisted(name, differencesBetween(results[0] as CaseResult, result))
      // What is wrong by itself differs too, and that would say the same a second time.
      return [name, result.problems.length > 0 ? result.problems : different] as const
    })
    return { theme: theme.theme, case: one, problems: new Map(problems) }
  }

  /** Listed differences that no case has shown: they must leave the list. */
  get unused(): readonly Difference[] {
    const names = new Set(this.#targets.map(({ name }) => name))
    return this.#listed.filter((one) => names.has(one.adapter) && !this.#used.has(one))
  }

  #unlisted(adapter: string, found: ReadonlySet<string>): readonly string[] {
    return [...found].filter((what) => {
      const listed = this.#listed.find((one) => one.adapter === adapter && one.what === what)
      if (listed !== undefined) this.#used.add(listed)
      return listed === undefined
    })
  }
}

function differencesBetween(first: CaseResult, result: CaseResult): ReadonlySet<string> {
  const found = new Set(result.peculiarities)
  if (first === result) return found
  for (const [i, expected] of first.answers.entries()) {
    for (const what of differencesOfStep(expected, result.answers[i])) found.add(what)
  }
  return found
}

function differencesOfStep(expected: CanonicalStep, actual: CanonicalStep): readonly string[] {
  if (expected === undefined || actual === undefined) return []
  if (expected.length !== actual.length) return ['another number of different answers']
  return expected.flatMap((answer, i) => differencesOf(answer, actual[i] as CanonicalAnswer))
}
