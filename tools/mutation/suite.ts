type Step = () => unknown

/** A test as it was declared. */
interface Test {
  readonly name: string
  readonly run: () => Promise<void>
}

// How often each suite or test found a mutant, by its name: what found one lately goes first.
const kills = new Map<string, number>()

/** A suite as it was declared: runs until the first failure, the likeliest finder first. */
export class Suite {
  readonly name: string
  readonly suites: Suite[] = []
  readonly tests: Test[] = []
  readonly before: Step[] = []
  readonly after: Step[] = []
  readonly beforeEach: Step[] = []
  readonly afterEach: Step[] = []

  constructor(name: string) {
    this.name = name
  }

  /** The name of the first test that failed, or `undefined` when all passed. */
  async run(outer: readonly Suite[] = []): Promise<string | undefined> {
    const path = [...outer, this]
    try {
      for (const step of this.before) await step()
      return (await this.#runTests(path)) ?? (await this.#runSuites(path))
    } catch (error) {
      return `${this.name}: ${String(error)}`
    } finally {
      for (const step of this.after) await step()
    }
  }

  async #runTests(path: readonly Suite[]): Promise<string | undefined> {
    for (const test of likeliestFirst(this.tests)) {
      const failure = await failureOf(test, path)
      if (failure !== undefined) return `${remember(test.name)}: ${failure}`
    }
    return undefined
  }

  async #runSuites(path: readonly Suite[]): Promise<string | undefined> {
    for (const suite of likeliestFirst(this.suites)) {
      const failed = await suite.run(path)
      if (failed === undefined) continue
      remember(suite.name)
      return failed
    }
    return undefined
  }
}

async function failureOf(test: Test, path: readonly Suite[]): Promise<string | undefined> {
  try {
    for (const suite of path) for (const step of suite.beforeEach) await step()
    await test.run()
    return undefined
  } catch (error) {
    return String(error)
  } finally {
    for (const suite of path.toReversed()) for (const step of suite.afterEach) await step()
  }
}

function likeliestFirst<T extends { readonly name: string }>(all: readonly T[]): T[] {
  return all.toSorted((a, b) => (kills.get(b.name) ?? 0) - (kills.get(a.name) ?? 0))
}

function remember(name: string): string {
  kills.set(name, (kills.get(name) ?? 0) + 1)
  return name
}
