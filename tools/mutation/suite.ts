import type { Ranking } from './ranking.ts'

type Step = () => unknown

/** A test as it was declared. */
interface Test {
  readonly name: string
  readonly run: () => Promise<void>
}

/** What a run is told besides the suite. */
export interface Run {
  readonly ranking: Ranking
  /** Waited for before each test, with how long it took when it last passed. */
  readonly onTest: (milliseconds: number) => Promise<void> | undefined
  /** Whether the time is used up, so that no further test begins. */
  readonly isOver: () => boolean
}

/** A suite as it was declared: runs until the first failure, the likeliest finder first. */
export class Suite {
  /** The names from the outermost suite to this one. */
  readonly path: string
  readonly suites: Suite[] = []
  readonly tests: Test[] = []
  readonly before: Step[] = []
  readonly after: Step[] = []
  readonly beforeEach: Step[] = []
  readonly afterEach: Step[] = []

  constructor(path: string) {
    this.path = path
  }

  /** What failed first, or `undefined` when all passed. */
  async run(run: Run, outer: readonly Suite[] = []): Promise<string | undefined> {
    const around = [...outer, this]
    try {
      for (const step of this.before) await step()
      return (await this.#runTests(run, around)) ?? (await this.#runSuites(run, around))
    } catch (error) {
      return `${this.path}: ${String(error)}`
    } finally {
      for (const step of this.after) await step()
    }
  }

  async #runTests(run: Run, around: readonly Suite[]): Promise<string | undefined> {
    const nameOf = ({ name }: Test): string => `${this.path} > ${name}`
    for (const test of run.ranking.sort(this.tests, nameOf)) {
      if (run.isOver()) return undefined
      const name = nameOf(test)
      await run.onTest(run.ranking.milliseconds(name))
      const failure = await run.ranking.measure(name, () => failureOf(test, around))
      if (failure !== undefined) return `${name}: ${failure}`
    }
    return undefined
  }

  async #runSuites(run: Run, around: readonly Suite[]): Promise<string | undefined> {
    for (const suite of run.ranking.sort(this.suites, ({ path }) => path)) {
      const failure = await run.ranking.measure(suite.path, () => suite.run(run, around))
      if (failure !== undefined) return failure
    }
    return undefined
  }
}

async function failureOf(test: Test, around: readonly Suite[]): Promise<string | undefined> {
  try {
    for (const suite of around) for (const step of suite.beforeEach) await step()
    await test.run()
    return undefined
  } catch (error) {
    return String(error)
  } finally {
    for (const suite of around.toReversed()) for (const step of suite.afterEach) await step()
  }
}
