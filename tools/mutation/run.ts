import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Equivalent, namedBy, staleEntries } from './equivalent.ts'
import { findMutants } from './find.ts'
import type { Mutant } from './mutant.ts'
import { type Job, judge, type PoolOptions, type Verdict } from './pool.ts'
import { type Score, scoreOf } from './report.ts'
import { sample } from './sample.ts'
import { readTargets, type Target } from './targets.ts'

/** What a run is asked for. Paths are from the root. */
export interface RunOptions extends Omit<PoolOptions, 'onVerdict'> {
  readonly targetsPath: string
  readonly equivalentPath: string
  /** Only files whose path contains this. */
  readonly file?: string
  /** Only targets of this name. */
  readonly target?: string
  /** Only so many mutants, chosen by the seed. */
  readonly sample?: number
  readonly seed?: number
  /** Called after each verdict, with how many there are and will be. */
  readonly onProgress?: (verdict: Verdict, done: number, all: number) => void
}

/** What a run found. */
export interface Result {
  readonly verdicts: readonly Verdict[]
  /** Mutants that the list of equivalents names. */
  readonly listed: ReadonlySet<Mutant>
  readonly files: readonly Score[]
  readonly targets: readonly Score[]
  /** What is wrong with the list of equivalents. */
  readonly stale: readonly string[]
}

/** Finds the mutants, judges them, counts. */
export async function runMutation(options: RunOptions): Promise<Result> {
  const { root } = options
  const jobs = findJobs(options)
  const chosen =
    options.sample === undefined ? jobs : sample(jobs, options.sample, options.seed ?? 1)
  let done = 0
  const verdicts = await judge(chosen, {
    root,
    workers: options.workers,
    ...(options.limitMinMs !== undefined && { limitMinMs: options.limitMinMs }),
    onVerdict(verdict) {
      done += 1
      options.onProgress?.(verdict, done, chosen.length)
    },
  })
  const entries = JSON.parse(
    readFileSync(join(root, options.equivalentPath), 'utf8'),
  ) as Equivalent[]
  // Against all mutants of the files, also those that a sample left out.
  const mutants = jobs.map(({ mutant }) => mutant)
  const listed = new Set(entries.flatMap((entry) => namedBy(entry, mutants)))
  const order = new Map(mutants.map((mutant, index) => [mutant, index]))
  const place = ({ mutant }: Verdict): number => order.get(mutant) ?? 0
  const sorted = verdicts.toSorted((a, b) => place(a) - place(b))
  return {
    verdicts: sorted,
    listed,
    files: scores(sorted, listed, ({ mutant }) => mutant.file),
    targets: scores(sorted, listed, ({ target }) => target.name),
    stale: staleEntries(entries, mutants, verdicts),
  }
}

function findJobs({ root, targetsPath, file, target }: RunOptions): Job[] {
  return readTargets(root, targetsPath, target).flatMap((one) =>
    one.files
      .filter((path) => file === undefined || path.includes(file))
      .flatMap((path) => jobsOf(root, one, path)),
  )
}

function jobsOf(root: string, target: Target, path: string): Job[] {
  const { javascript, mutants } = findMutants(path, readFileSync(join(root, path), 'utf8'))
  return mutants.map((mutant) => ({ mutant, target, javascript }))
}

function scores(
  verdicts: readonly Verdict[],
  listed: ReadonlySet<Mutant>,
  nameOf: (verdict: Verdict) => string,
): Score[] {
  return [...Map.groupBy(verdicts, nameOf)].map(([name, some]) => scoreOf(name, some, listed))
}
