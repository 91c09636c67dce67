import { cpus } from 'node:os'

/** How much a proof may try, and where it tells how far it is. */
export interface Budget {
  /** What all chance is drawn from: the same seed tries the same. */
  readonly seed: string
  readonly seconds: number
  readonly inputs: number
  readonly tell: (line: string) => void
}

/** What became of a proof. */
export interface ProofResult {
  readonly tried: number
  /** What was counted, in the plural. */
  readonly unit: string
  /** What was found wrong, each in a line; none is a proof. */
  readonly failures: readonly string[]
  /** What else a reader should know, each in a line. */
  readonly notes: readonly string[]
}

/** One thing that is proved by trying. */
export interface Proof {
  readonly name: string
  readonly proves: string
  /** What it tries where nothing else is said, and by `--full`. */
  readonly budgets: Readonly<Record<'usual' | 'full', Pick<Budget, 'seconds' | 'inputs'>>>
  run(budget: Budget): Promise<ProofResult>
}

/** The row of a proof that was run. */
export interface Row extends ProofResult {
  readonly name: string
  readonly proves: string
  readonly seconds: number
  /** When, from what seed and on what machine. */
  readonly run: string
}

/** Runs a proof. One that throws has failed, and says so: nothing is proved by what did not run. */
export async function prove(proof: Proof, budget: Budget): Promise<Row> {
  const { name, proves } = proof
  const started = performance.now()
  const result = await proof.run(budget).catch((error: unknown): ProofResult => {
    return { tried: 0, unit: '', failures: [`it did not run: ${String(error)}`], notes: [] }
  })
  const nothing = result.tried === 0 && result.failures.length === 0
  const failures = nothing ? ['nothing was tried'] : result.failures
  const seconds = (performance.now() - started) / 1000
  return { name, proves, ...result, failures, seconds, run: runOf(budget) }
}

function runOf({ seed }: Budget): string {
  const date = new Date().toISOString().slice(0, 10)
  const machine = `${cpus().length} x ${cpus()[0]?.model}, Node ${process.versions.node}`
  return `${date}, seed ${seed}, ${machine}`
}
